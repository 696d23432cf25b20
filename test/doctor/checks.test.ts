import { describe, expect, it } from 'vitest';
import { checkFacts } from '../../src/doctor/checks.ts';
import type { Check } from '../../src/doctor/schema.ts';
import { bpftraceOf, factsOf, MOUNT, NO_BPFTRACE, OLD_BPFTRACE, UNMOUNTED, USER } from './facts.ts';

const check = (name: Check['name'], facts: Parameters<typeof factsOf>[0]): Check => {
  const found = checkFacts(factsOf(facts)).find((one) => one.name === name);
  if (found === undefined) throw new Error(`no check ${name}`);
  return found;
};

const line = ({ status, found, todo }: Check): string =>
  `${status}: ${found}${todo === null ? '' : ` - ${todo}`}`;

it('finds nothing missing on a complete system', () => {
  expect(checkFacts(factsOf()).map(({ name, status, todo }) => [name, status, todo])).toEqual(
    ['privileges', 'kernel', 'namespace', 'tracefs', 'symbols', 'bpftrace', 'service'].map((name) => [
      name,
      'ok',
      null,
    ]),
  );
});

describe('privileges', () => {
  it('before bpftrace 0.25 only root may count', () => {
    const privileges = { ...USER, effective: (1n << 41n) - 1n };
    expect(line(check('privileges', { privileges }))).toBe('missing: user 1000, not root - run it as root');
    expect(check('privileges', { privileges, bpftrace: NO_BPFTRACE }).status).toBe('missing');
    expect(check('privileges', { privileges, bpftrace: bpftraceOf(0, 25) }).status).toBe('ok');
  });

  it('names the capabilities that a user lacks', () => {
    expect(line(check('privileges', { privileges: USER, bpftrace: bpftraceOf(0, 27) }))).toBe(
      'missing: user 1000 without CAP_BPF, CAP_PERFMON, CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE' +
        ' - run it as root or with these capabilities',
    );
  });

  it('does not take root of a user namespace for root, whatever capabilities it has there', () => {
    const privileges = { ...factsOf().privileges, initUserNamespace: false };
    expect(line(check('privileges', { privileges }))).toBe(
      'missing: root of another user namespace, without rights over the kernel' +
        ' - run it as root of the host, not in a rootless container or under unshare -U',
    );
  });

  it('does not take root of a container for root', () => {
    expect(line(check('privileges', { privileges: { ...USER, euid: 0 } }))).toBe(
      'missing: root without CAP_BPF, CAP_PERFMON - give the container these capabilities',
    );
  });
});

it('says that hidden symbols cost the names of call sites', () => {
  expect(line(check('symbols', { showsSymbols: false }))).toBe(
    'warning: /proc/kallsyms hides the addresses of functions' +
      ' - call sites get numbers, not names; set kernel.kptr_restrict to 0 or 1',
  );
  expect(check('symbols', { showsSymbols: false, privileges: USER }).status).toBe('skipped');
});

it.each([
  [0, 17, 'warning'],
  [0, 24, 'warning'],
  [0, 25, 'missing'],
] as const)('bpftrace %i.%i without BTF: %s', (major, minor, status) => {
  expect(check('kernel', { features: { btf: false }, bpftrace: bpftraceOf(major, minor) }).status).toBe(
    status,
  );
});

it.each([
  [0, 17, /^ok: .* - 0\.20 and newer take about 40 % less time an event/],
  [0, 20, /^ok: [^-]*$/],
])('bpftrace %i.%i may be quicker', (major, minor, expected) => {
  expect(line(check('bpftrace', { bpftrace: bpftraceOf(major, minor) }))).toMatch(expected);
});

describe('service', () => {
  it('says who it would be', () => {
    expect(line(check('service', { setpriv: false }))).toBe(
      'warning: cannot serve without setpriv - install util-linux',
    );
    expect(line(check('service', {}))).toBe('ok: not running; would count as root, and serve as vmtally');
  });

  it('is not fine for a user who could not start it', () => {
    expect(line(check('service', { privileges: USER }))).toMatch(
      /^skipped: not running; user 1000 could not start it/,
    );
  });

  it('names the users of running services, and warns of one that serves as root', () => {
    const of = (user: string, starting = false) => ({
      counts: { pid: 12, user: 'root' },
      serves: { pid: 34, user },
      starting,
    });
    expect(line(check('service', { services: [of('nobody')] }))).toBe(
      'ok: 12 counts as root, 34 serves as nobody',
    );
    expect(line(check('service', { services: [of('nobody'), of('root')] }))).toBe(
      'warning: 12 counts as root, 34 serves as nobody; 12 counts as root, 34 serves as root' +
        ' - serve with --user NAME',
    );
    // The serving process becomes its user once it listens.
    expect(line(check('service', { services: [of('root', true)] }))).toBe(
      'ok: 12 counts as root, 34 starts to serve',
    );
  });
});

it('warns of a PID namespace', () => {
  expect(check('namespace', { features: { initPidNamespace: false } }).status).toBe('warning');
});

describe('tracefs', () => {
  it('that is not mounted is mounted by the fix', () => {
    expect(line(check('tracefs', { tracefs: UNMOUNTED }))).toBe(
      'missing: not mounted - `vmtally doctor --fix` mounts it',
    );
  });

  it('cannot be mounted where the kernel has no mount point for it', () => {
    const tracefs = { root: undefined, mounted: undefined, mount: undefined };
    expect(check('tracefs', { tracefs }).todo).toBe('use a kernel with CONFIG_FTRACE');
  });

  it('that is mounted but not readable is not examined', () => {
    const tracefs = { root: undefined, mounted: '/sys/kernel/tracing', mount: MOUNT };
    expect(check('tracefs', { tracefs, privileges: USER }).status).toBe('skipped');
    expect(check('tracefs', { tracefs }).status).toBe('missing');
  });
});

describe('bpftrace', () => {
  it('that is missing is installed by the fix if a package manager is known', () => {
    expect(line(check('bpftrace', { bpftrace: NO_BPFTRACE }))).toBe(
      'missing: bpftrace is not installed - `vmtally doctor --fix` installs it with apt-get',
    );
    expect(check('bpftrace', { bpftrace: NO_BPFTRACE, manager: undefined }).todo).toContain(
      'install bpftrace 0.17 or newer',
    );
  });

  it('that is too old, or named by the user, is not', () => {
    expect(check('bpftrace', { bpftrace: OLD_BPFTRACE }).todo).toContain('install bpftrace 0.17 or newer');
    expect(check('bpftrace', { bpftrace: NO_BPFTRACE, named: true }).todo).toContain('name another');
  });

  it('that is newer than the tested ones is a warning', () => {
    expect(check('bpftrace', { bpftrace: bpftraceOf(0, 27) }).status).toBe('ok');
    expect(check('bpftrace', { bpftrace: bpftraceOf(0, 28) }).status).toBe('warning');
  });
});
