import { join } from 'node:path';
import { expect, test } from 'vitest';
import { memcgDisabled } from '../../src/kernel/memcg.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

test.each([
  ['BOOT_IMAGE=/vmlinuz root=/dev/vda1 ro quiet', false],
  ['', false],
  ['cgroup_disable=memory', true],
  ['ro cgroup_disable=cpu,memory quiet', true],
  ['cgroup_disable=memory,cpu', true],
  ['cgroup_disable=cpu', false],
  ['cgroup_disable=memory_hotplug', false],
  ['cgroup_disable=memory coherent_pool=1M cgroup_enable=memory', false],
  ['cgroup_enable=memory cgroup_disable=memory', true],
])('booted with %j: %s', (line, expected) => {
  expect(memcgDisabled(join(temporaryDirectory({ cmdline: `${line}\n` }), 'cmdline'))).toBe(expected);
});

test('unknown', () => {
  expect(memcgDisabled('/nonexistent')).toBe(false);
});
