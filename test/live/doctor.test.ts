import { describe, expect, it } from 'vitest';
import { checkAttach } from '../../src/doctor/attach.ts';
import { checkFacts } from '../../src/doctor/checks.ts';
import { countKnown } from '../../src/doctor/count.ts';
import { readFacts, usable } from '../../src/doctor/facts.ts';
import { DoctorReport, toReport } from '../../src/doctor/schema.ts';
import { readTracepoints, type Tracepoints } from '../../src/kernel/tracepoints.ts';
import { argv } from '../fixtures/argv.ts';
import { temporaryScript } from '../fixtures/temporary.ts';
import { CLI, finish, start, vmtally } from './support.ts';

async function examine(given: string | undefined = process.env.VMTALLY_BPFTRACE) {
  const facts = await readFacts(given, undefined);
  const checks = checkFacts(facts);
  return toReport([...checks, await checkAttach(facts, checks)]);
}

describe('on this machine', () => {
  it('nothing is missing, and 101 events of 101 are counted', async () => {
    const report = await examine();
    // Another service may run on this machine.
    expect(report.checks.filter(({ name, status }) => name !== 'service' && status !== 'ok')).toEqual([]);
    expect(report.checks.at(-1)?.found).toBe('counted 101 of 101 syscalls:sys_enter_ftruncate');
  });

  it.each([
    ['syscalls', true],
    ['syscalls', false],
    ['no syscalls', true],
    ['no syscalls', false],
  ])('counts right with %s tracepoints, first PID namespace: %j', async (kind, initPidNamespace) => {
    const facts = await readFacts(process.env.VMTALLY_BPFTRACE, undefined);
    const bpftrace = usable(facts);
    if (bpftrace === undefined) throw facts.bpftrace;
    const tracepoints = kind === 'syscalls' ? readTracepoints() : withoutSyscalls(readTracepoints());
    const known = await countKnown(bpftrace, { ...facts.features, initPidNamespace }, tracepoints);
    expect(known).toMatchObject({ made: 101, counted: 101 - known.missed });
  });
});

describe('a bpftrace', () => {
  const VERSION = '[ "$1" = --version ] && echo bpftrace v0.23.2 && exit 0';

  it('that dies is reported with its reason', async () => {
    const path = temporaryScript('bpftrace', `${VERSION}\necho 'ERROR: out of luck' >&2\nexit 3`);
    const report = await examine(path);
    expect(report.ok).toBe(false);
    expect(report.checks.at(-1)).toEqual({
      name: 'attach',
      status: 'missing',
      found: `bpftrace v0.23.2 (${path}) ended with status 3 before it counted: ERROR: out of luck`,
      todo: 'try another version of bpftrace with --bpftrace',
    });
  });

  it('that ends without output is missing too', async () => {
    const report = await examine(temporaryScript('bpftrace', VERSION));
    expect(report.checks.at(-1)).toMatchObject({
      status: 'missing',
      found: expect.stringContaining('before it counted'),
    });
  });

  it('that is no bpftrace skips the attach check', async () => {
    const report = await examine(temporaryScript('bpftrace', 'echo hello'));
    expect(report.checks.filter(({ name }) => name === 'bpftrace' || name === 'attach')).toMatchObject([
      { status: 'missing' },
      { status: 'skipped' },
    ]);
  });
});

describe('vmtally doctor', () => {
  it('ends with 0 where nothing is missing', async () => {
    const { stdout } = await finish(vmtally`doctor --json`);
    expect(DoctorReport.parse(JSON.parse(stdout)).ok).toBe(true);
  });

  it('ends with 3 where something is', async () => {
    const { stdout } = await finish(vmtally`doctor --bpftrace /nonexistent --color never`, 3);
    expect(stdout).toMatch(/^missing {2}bpftrace {5}\S/m);
    expect(stdout).toMatch(/^skipped {2}attach {7}needs bpftrace first$/m);
  });

  /** Runs in a separate mount namespace, so that this machine keeps its tracefs. */
  const unmounted = (after: string) =>
    start(
      'unshare',
      argv`--mount sh -c 'umount /sys/kernel/tracing && exec ${after}' sh
      ${process.execPath} ${CLI}`,
    );

  it('says that tracefs is not mounted', async () => {
    const { stdout } = await finish(unmounted('"$@" doctor --color never'), 3);
    expect(stdout).toContain('missing  tracefs      not mounted - `vmtally doctor --fix` mounts it\n');
  });

  it('--fix mounts it and looks again', async () => {
    const { stdout, stderr } = await finish(unmounted('"$@" doctor --fix --json'));
    expect(stderr).toContain('running: mount -t tracefs tracefs /sys/kernel/tracing\n');
    expect(DoctorReport.parse(JSON.parse(stdout)).ok).toBe(true);
  });

  it('--fix that fails ends with 1 and prints no report', async () => {
    // Root without capabilities may not mount.
    const { stdout, stderr } = await finish(unmounted('setpriv --bounding-set -all "$@" doctor --fix'), 1);
    expect(stdout).toBe('');
    expect(stderr).toContain('mount -t tracefs tracefs /sys/kernel/tracing ended with status 32');
  });
});

const withoutSyscalls = (tracepoints: Tracepoints): Tracepoints => {
  const names = tracepoints.names.filter((name) => !name.startsWith('syscalls:'));
  return { ...tracepoints, names, has: (name) => names.includes(name) };
};
