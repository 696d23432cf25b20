import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { kindOf } from '../../../ui/src/vmstat/counter-kind.ts';

test('every counter that a probe answers to has a meaning', () => {
  const names = readdirSync('probes')
    .filter((file) => file.endsWith('.bt'))
    .flatMap((file) =>
      [...readFileSync(`probes/${file}`, 'utf8').matchAll(/^vmstat:\s*\[([^\]]+)\]/gm)].flatMap(
        ([, list = '']) => list.split(',').map((name) => name.trim()),
      ),
    );
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => kindOf(name).meaning === '')).toEqual([]);
});

test.each([
  ['pgalloc_dma32', 'Page allocator', 'pages'],
  ['pgscan_direct_throttle', 'Reclaim', 'stalls'],
  ['compact_daemon_free_scanned', 'Compaction', 'pages'],
  ['thp_of_some_kernel', 'Transparent huge pages', ''],
  ['nr_written', 'Input and output', 'pages'],
  ['nr_kernel_stack', 'Gauges', 'KiB'],
  ['nr_of_some_kernel', 'Gauges', 'pages'],
  ['unheard_of', 'Others', ''],
])('%s is of %s, in %s', (name, group, unit) => {
  expect(kindOf(name)).toMatchObject({ group, unit });
});
