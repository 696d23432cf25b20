import { expect, test } from 'vitest';
import { leastPrivileged } from '../../src/bpftrace/privileged.ts';

const version = (minor: number) => ({
  path: '/usr/bin/bpftrace',
  version: [0, minor] as const,
  versionText: `v0.${minor}.0`,
});

test('bpftrace 0.25 and newer keep few capabilities, and can gain none', () => {
  expect(leastPrivileged(version(25), ['-'])).toEqual([
    '/usr/bin/setpriv',
    [
      '--bounding-set',
      '-all,+bpf,+perfmon,+dac_read_search,+dac_override,+sys_resource',
      '--inh-caps',
      '-all',
      '--no-new-privs',
      '/usr/bin/bpftrace',
      '-',
    ],
  ]);
});

test('older ones ask for root, and without setpriv nothing is taken away', () => {
  expect(leastPrivileged(version(24), ['-'])).toEqual(['/usr/bin/bpftrace', ['-']]);
  expect(leastPrivileged(version(25), ['-'], '/nonexistent')).toEqual(['/usr/bin/bpftrace', ['-']]);
});
