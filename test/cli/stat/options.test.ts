import { readdirSync } from 'node:fs';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { DEFAULT_EVENTS } from '../../../src/cli/event-options.ts';
import {
  type ScopeOptions,
  type StatOptions,
  scopeOf,
  statContradiction,
  usage,
  withRows,
  withScope,
} from '../../../src/cli/stat/options.ts';
import { cpuList } from '../../../src/kernel/features.ts';
import { processesOf } from '../../../src/kernel/processes.ts';
import { parseFilter } from '../../../src/probe/filter/parse.ts';
import { failure } from '../../fixtures/failure.ts';

/** A pid that no process can have: the highest is 2^22. */
const NOBODY = 2 ** 22 + 1;
const [CPU = 0] = cpuList('online');
const SELF = process.pid;

const SCOPE: ScopeOptions = { requests: [], inherit: true, color: 'auto', probes: [], delay: 0 };
const STAT: StatOptions = { ...SCOPE, repeat: 1 };

/** Parses a command line into options and command. */
function parse(...args: string[]): { options: ScopeOptions; command: string[] } {
  let parsed: { options: ScopeOptions; command: string[] } | undefined;
  const command = withRows(withScope(new Command('x')))
    .argument('[command...]')
    .passThroughOptions()
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .action((given: string[], options: ScopeOptions) => {
      parsed = { options, command: given };
    });
  command.parse(args, { from: 'user' });
  return parsed ?? expect.fail();
}

describe('events and filters', () => {
  const requests = (...args: string[]) => parse(...args).options.requests;

  test.each<[string[], { text: string; filter: string | undefined }[]]>([
    [['-e', 'a'], [{ text: 'a', filter: undefined }]],
    [
      ['-e', 'a,b', '-e', 'c'],
      [
        { text: 'a,b', filter: undefined },
        { text: 'c', filter: undefined },
      ],
    ],
    [
      ['-e', 'a', '--filter', 'x > 1', '-e', 'b'],
      [
        { text: 'a', filter: 'x > 1' },
        { text: 'b', filter: undefined },
      ],
    ],
    [[], [{ text: DEFAULT_EVENTS, filter: undefined }]],
  ])('%j', (args, expected) => {
    expect(requests(...args)).toEqual(expected);
  });

  test.each([['two filters on one event', ['-e', 'a', '--filter', 'x > 1', '--filter', 'y > 2 || z > 3']]])(
    '%s must both hold, as in perf',
    (_, args) => {
      const [request] = requests(...args);
      expect(parseFilter(request?.filter ?? '')).toMatchObject({
        kind: 'and',
        left: { field: 'x' },
        right: { kind: 'or' },
      });
    },
  );
});

describe('the command line', () => {
  test('options after the command belong to the command', () => {
    const { options, command } = parse('-e', 'x', 'ls', '-l', '-p', '--by');
    expect(command).toEqual(['ls', '-l', '-p', '--by']);
    expect(options.pid).toBeUndefined();
  });

  test('values joined to their option, as perf accepts them', () => {
    const { options } = parse('-ap1,2', '-C0', '-D100');
    expect(options).toMatchObject({ allCpus: true, pid: [1, 2], cpu: '0', delay: 100 });
  });

  test('repeated lists add up', () => {
    expect(parse('-p', '1', '-p', '2,3', '-G', 'a,b', '-G', 'c').options).toMatchObject({
      pid: [1, 2, 3],
      cgroup: ['a', 'b', 'c'],
    });
  });

  test('defaults', () => {
    expect(parse().options).toMatchObject({ inherit: true, delay: 0, color: 'auto', probes: [] });
  });

  test.each([
    [['--by', 'nobody'], /Allowed choices are pid, tid, comm, parent, cpu, uid, cgroup/],
    [['-p', 'x'], /It must be a list of PIDs/],
    [['-D', '-1'], /It must be a time from 0ms to 24h/],
    [['--nothing'], /unknown option/],
  ])('%j is refused', (args, message) => {
    expect(() => parse(...args)).toThrow(message);
  });
});

describe('scopeOf', () => {
  const scope = (options: Partial<ScopeOptions>, ...command: string[]) =>
    scopeOf({ ...SCOPE, ...options }, command);
  const who = (options: Partial<ScopeOptions>, ...command: string[]) => scope(options, ...command).scope.who;
  const COMMAND = { kind: 'command', parent: SELF, inherit: true };

  test.each<[string, Partial<ScopeOptions>, string[], unknown, string]>([
    ['nothing', {}, [], { kind: 'all' }, "'system wide'"],
    ['-a', { allCpus: true }, [], { kind: 'all' }, "'system wide'"],
    ['a command', {}, ['ls', '-l'], COMMAND, "'ls -l'"],
    ['a command alone', { inherit: false }, ['ls'], { ...COMMAND, inherit: false }, "'ls'"],
    ['-a for the time of a command', { allCpus: true }, ['ls'], { kind: 'all' }, "'system wide'"],
    ['-C', { cpu: String(CPU) }, [], { kind: 'all' }, `'CPU(s) ${CPU}'`],
    ['-C for the time of a command', { cpu: String(CPU) }, ['ls'], { kind: 'all' }, `'CPU(s) ${CPU}'`],
    [
      '-p on a CPU',
      { pid: [SELF], inherit: false, cpu: String(CPU) },
      [],
      { kind: 'pids', processes: processesOf([SELF]), inherit: false },
      `process id '${SELF}' on CPU(s) ${CPU}`,
    ],
    [
      '-p',
      { pid: [SELF, process.ppid] },
      [],
      { kind: 'pids', processes: processesOf([SELF, process.ppid]), inherit: true },
      `process id '${SELF},${process.ppid}'`,
    ],
    [
      '-p for the time of a command, without children',
      { pid: [SELF], inherit: false },
      ['sleep', '1'],
      { kind: 'pids', processes: processesOf([SELF]), inherit: false },
      `process id '${SELF}'`,
    ],
  ])('%s', (_, options, command, expected, target) => {
    expect(who(options, ...command)).toEqual(expected);
    expect(scope(options, ...command).target).toBe(target);
  });

  test('CPUs', () => {
    expect(scope({ cpu: `${CPU},${CPU}` }).scope.cpus).toEqual([CPU]);
    expect(scope({}).scope.cpus).toBeUndefined();
  });

  test.each<[Partial<ScopeOptions>, string[], string, string]>([
    [
      { allCpus: true, pid: [SELF] },
      [],
      'USAGE',
      '-a (the whole system) and -p (some processes) cannot be used together',
    ],
    [{ pid: [SELF], cgroup: ['x'] }, [], 'USAGE', '-p and -G cannot be used together'],
    [{ inherit: false }, [], 'USAGE', '--no-inherit needs -p or a command'],
    [{ inherit: false, allCpus: true }, ['ls'], 'USAGE', '--no-inherit needs -p or a command'],
    [{ inherit: false, cpu: String(CPU) }, ['ls'], 'USAGE', '--no-inherit needs -p or a command'],
    [{ pid: [SELF, NOBODY] }, [], 'PID_UNKNOWN', `there is no process ${NOBODY}`],
    [{ cpu: 'x' }, [], 'USAGE', '-C x is not a list of CPUs such as 0,2-3'],
    [{ cpu: '' }, [], 'USAGE', '-C  is not a list of CPUs such as 0,2-3'],
    [{ cpu: `${CPU},9998-9999` }, [], 'CPU_UNKNOWN', 'CPU 9998, 9999 is not online'],
    [{ cgroup: ['vmtally/no/such'] }, [], 'CGROUP_UNKNOWN', 'there is no cgroup vmtally/no/such'],
  ])('%j with %j: %s', (options, command, code, message) => {
    const error = failure(() => scope(options, ...command));
    expect(error).toMatchObject({ code, exitStatus: 2 });
    expect(error.message).toContain(message);
  });

  test('a thread is not a process; the hint names its process', () => {
    const thread = Number(readdirSync('/proc/self/task').find((tid) => Number(tid) !== SELF));
    const error = failure(() => scope({ pid: [thread] }));
    expect(error.code).toBe('PID_UNKNOWN');
    expect(error.message).toBe(`${thread} is a thread of process ${SELF}`);
    expect(error.hint).toContain(`-p ${SELF}`);
  });
});

describe('statContradiction', () => {
  test.each<[Partial<StatOptions>, string[], string | undefined]>([
    [{}, [], undefined],
    [{ repeat: 2 }, ['ls'], undefined],
    [{ repeat: 2 }, [], '-r needs a command to repeat'],
    [{ repeat: 2, interval: 100 }, ['ls'], '-r and -I cannot be used together'],
    [{ repeat: 1, interval: 100 }, ['ls'], undefined],
    [
      { repeat: 2, by: 'tid' },
      ['ls'],
      '-r and --by tid cannot be used together: each run has processes of its own: use --by comm',
    ],
    [
      { repeat: 2, by: 'pid,site' },
      ['ls'],
      '-r and --by pid,site cannot be used together: each run has processes of its own: use --by comm',
    ],
    [{ repeat: 2, by: 'comm' }, ['ls'], undefined],
    [{ repeat: 2, by: 'site' }, ['ls'], undefined],
    [{ repeat: 1, by: 'pid' }, ['ls'], undefined],
    [{ intervalCount: 2 }, [], '--interval-count needs -I'],
    [{ intervalCount: 2, interval: 100 }, [], undefined],
    [{ append: true }, [], '--append needs -o FILE'],
    [{ append: true, output: 'x' }, [], undefined],
    [{ top: 3 }, [], '--top needs --by'],
    [{ merge: 'function', by: 'pid' }, [], '--merge needs --by site or --by pid,site'],
    [{ top: 3, by: 'pid' }, [], undefined],
    [{ fieldSeparator: ',' }, [], undefined],
    [{ fieldSeparator: ',', perfJson: true }, [], '-x and -j cannot be used together'],
    [{ fieldSeparator: ',', json: true }, [], '-x and --json cannot be used together'],
    [{ perfJson: true, json: true }, [], '-j and --json cannot be used together'],
    [{ fieldSeparator: '', perfJson: true, json: true }, [], '-x, -j, and --json cannot be used together'],
    [{ hist: true }, [], undefined],
    [{ hist: true, json: true }, [], undefined],
    [{ hist: true, fieldSeparator: ',' }, [], '--hist cannot be used with -x or -j'],
    [{ hist: true, perfJson: true }, [], '--hist cannot be used with -x or -j'],
  ])('%j with %j', (options, command, expected) => {
    expect(statContradiction({ ...STAT, ...options }, command)).toBe(expected);
  });
});

test('usage: status 2, and a hint', () => {
  expect(usage('why')).toMatchObject({ code: 'USAGE', message: 'why', exitStatus: 2 });
  expect(usage('why').hint).toContain('--help');
});
