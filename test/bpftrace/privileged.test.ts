import { expect, test } from 'vitest';
import { leastPrivileged } from '../../src/bpftrace/privileged.ts';

const ROOT = { euid: 0, effective: (1n << 41n) - 1n, perfNeedsAdmin: false, initUserNamespace: true };
const version = (minor: number) => ({
  path: '/usr/bin/bpftrace',
  version: [0, minor] as const,
  versionText: `v0.${minor}.0`,
});

test('bpftrace 0.25 and newer keeps few capabilities, and cannot gain any', () => {
  expect(leastPrivileged(version(25), ['-'], ROOT)).toEqual([
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

test.each([
  ['older ones, which ask for root', version(24), ROOT, undefined],
  ['without setpriv', version(25), ROOT, '/nonexistent'],
  ['without CAP_SETPCAP', version(25), { ...ROOT, effective: 1n << 39n }, undefined],
  ['of a user with capabilities', version(25), { ...ROOT, euid: 1000 }, undefined],
])('no privilege is removed: %s', (_, bpftrace, privileges, setpriv) => {
  expect(leastPrivileged(bpftrace, ['-'], privileges, setpriv)).toEqual(['/usr/bin/bpftrace', ['-']]);
});

test('CAP_SYS_ADMIN is kept if CAP_PERFMON is not enough for tracepoints', () => {
  const [, args] = leastPrivileged(version(25), ['-'], { ...ROOT, perfNeedsAdmin: true });
  expect(args[1]).toBe('-all,+bpf,+perfmon,+dac_read_search,+dac_override,+sys_resource,+sys_admin');
});
