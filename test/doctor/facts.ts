import type { Bpftrace } from '../../src/bpftrace/find.ts';
import type { Facts } from '../../src/doctor/facts.ts';
import { VmtallyError } from '../../src/errors.ts';
import { FEATURES } from '../fixtures/fake.ts';

export const bpftraceOf = (major: number, minor: number): Bpftrace => ({
  path: '/usr/bin/bpftrace',
  version: [major, minor],
  versionText: `v${major}.${minor}.0`,
});

export const NO_BPFTRACE = new VmtallyError('BPFTRACE_MISSING', 'bpftrace is not installed', 'Install it.');
export const OLD_BPFTRACE = new VmtallyError('BPFTRACE_VERSION', 'bpftrace is 0.14', 'Install another.');

export const MOUNT = { file: 'mount', args: ['-t', 'tracefs', 'tracefs', '/sys/kernel/tracing'] };
export const UNMOUNTED = { root: undefined, mounted: undefined, mount: MOUNT };

/** The facts of a machine that lacks nothing, except for the given ones. */
export const factsOf = ({
  features = {},
  ...others
}: Partial<Omit<Facts, 'features'>> & { features?: Partial<Facts['features']> } = {}): Facts => ({
  privileges: { euid: 0, effective: (1n << 41n) - 1n, perfNeedsAdmin: false, initUserNamespace: true },
  features: { ...FEATURES, ...features },
  tracefs: { root: '/sys/kernel/tracing', mounted: '/sys/kernel/tracing', mount: MOUNT },
  showsSymbols: true,
  bpftrace: bpftraceOf(0, 23),
  serverUser: { name: 'vmtally', missing: [] },
  setpriv: true,
  services: [],
  named: false,
  manager: 'apt-get',
  ...others,
});

export const USER = { euid: 1000, effective: 0n, perfNeedsAdmin: false, initUserNamespace: true };
