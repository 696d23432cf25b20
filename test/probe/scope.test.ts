import { describe, expect, test } from 'vitest';
import {
  areOfCgroups,
  groupByOf,
  ROWS,
  type Rows,
  type Scope,
  scopeBlocks,
  scopeCondition,
  taskCondition,
} from '../../src/probe/scope.ts';

const all: Scope['who'] = { kind: 'all' };
const pids = (inherit: boolean): Scope['who'] => ({
  kind: 'pids',
  processes: [
    [12, 7],
    [345, 8],
  ],
  inherit,
});
const command = (inherit: boolean): Scope['who'] => ({ kind: 'command', parent: 77, inherit });
const byRun: Scope['who'] = { kind: 'command', parent: 77, inherit: true, byRun: true };

describe('scopeCondition', () => {
  test.each<[string, Scope, string]>([
    ['nothing', { who: all }, ''],
    ['processes', { who: pids(true) }, '@vt_scope[pid]'],
    ['a command', { who: command(true) }, '@vt_scope[pid]'],
    ['a command of several runs', { who: byRun }, '@vt_scope[pid] >= 2 * @vt_answered + 2'],
    ['a CPU', { who: all, cpus: [3] }, 'cpu == 3'],
    ['many CPUs', { who: all, cpus: [3, 1, 2, 2, 1, 7] }, '((cpu >= 1 && cpu <= 3) || cpu == 7)'],
    ['CPUs', { who: all, cpus: [0, 2] }, '(cpu == 0 || cpu == 2)'],
    ['a cgroup', { who: all, cgroups: ['4711'] }, 'cgroup == 4711'],
    [
      'processes until they exit',
      { who: pids(true), untilExit: true },
      '@vt_scope[pid] && !@vt_exiting[tid]',
    ],
    ['the whole system, which has no end', { who: all, untilExit: true }, ''],
    ['no CPU', { who: all, cpus: [] }, ''],
    [
      'all of them',
      { who: pids(false), cpus: [0, 2], cgroups: ['18446744073709551615', '7'] },
      '@vt_scope[pid] && (cgroup == 18446744073709551615 || cgroup == 7) && (cpu == 0 || cpu == 2)',
    ],
  ])('%s', (_, scope, condition) => {
    expect(scopeCondition(scope)).toBe(condition);
  });
});

describe('taskCondition', () => {
  test('concerns the task alone, not the CPU it ends on, nor its end', () => {
    const scope: Scope = { who: pids(true), cpus: [3], cgroups: ['7'], untilExit: true };
    expect(taskCondition(scope)).toBe('@vt_scope[pid] && cgroup == 7');
    expect(taskCondition({ who: all, cpus: [3] })).toBe('');
  });
});

const IS_LAST = 'curtask->signal->live.counter == 0';

describe('scopeBlocks', () => {
  const texts = (who: Scope['who'], untilExit = false) =>
    scopeBlocks({ who, untilExit }, IS_LAST).map(({ text }) => text);
  const joined = (pid: string) =>
    `@vt_tasks = @vt_tasks + 1; if (@vt_tick & 1) { @vt_joined_1[${pid}] = @vt_scope[${pid}] ? nsecs : 0; } ` +
    `else { @vt_joined_0[${pid}] = @vt_scope[${pid}] ? nsecs : 0; }`;
  const removed = (map: string, key: string) => `if (${map}[${key}]) { delete(${map}[${key}]); }`;
  const FREE = 'if (@vt_scope[$task] & 1) { delete(@vt_scope[$task]); }';
  const DISARM = removed('@vt_armed', '$task');
  const ARM = `if (pid == 77 && ($flags & 65536) == 0) { @vt_armed[$child] = 1; } else ${removed('@vt_armed', '$child')}`;
  const LEAVE = removed('@vt_scope', '$child');
  const INHERIT = `if (@vt_scope[pid] && ($flags & 65536) == 0) { @vt_scope[$child] = 2; ${joined('$child')} } else ${LEAVE}`;
  const fork = (does: string) =>
    `tracepoint:task:task_newtask { $child = (uint32)args->pid; $flags = args->clone_flags; ${does} }`;
  const TOLD =
    '@vt_tasks = @vt_tasks + 1; if (@vt_tick & 1) { @vt_joined_1[pid] = 1; } else { @vt_joined_0[pid] = 1; }';
  const exit = (also = '') =>
    `tracepoint:sched:sched_process_exit /@vt_scope[pid]/ { if (${IS_LAST}) { @vt_scope[pid] = @vt_scope[pid] | 1; ${TOLD} }${also} }`;
  const free = (does: string) => `tracepoint:sched:sched_process_free { $task = (uint32)args->pid; ${does} }`;
  const EXEC = `tracepoint:task:task_rename /@vt_armed[pid]/ { @vt_scope[pid] = 2; ${joined('pid')} delete(@vt_armed[pid]); }`;
  const BEGIN = 'BEGIN { @vt_scope[(uint32)12] = 2; @vt_scope[(uint32)345] = 2; }';

  test('the whole system needs none', () => {
    expect(texts(all)).toEqual([]);
  });

  test('processes with their children', () => {
    expect(texts(pids(true))).toEqual([BEGIN, fork(INHERIT), exit(), free(FREE)]);
  });

  test('processes alone: a reused pid leaves the scope', () => {
    expect(texts(pids(false))).toEqual([BEGIN, fork(LEAVE), exit(), free(FREE)]);
  });

  test('a command and all that it starts', () => {
    expect(texts(command(true))).toEqual([
      EXEC,
      fork(`${ARM} ${INHERIT}`),
      exit(),
      free(`${DISARM} ${FREE}`),
    ]);
  });

  test('commands of several runs: a command joins its run, and a child that of its parent', () => {
    const [exec, newTask, ...others] = texts(byRun);
    const run = '2 * @vt_answered + 2';
    expect(exec).toBe(EXEC.replace('@vt_scope[pid] = 2', `@vt_scope[pid] = ${run}`));
    const inherit = INHERIT.replace('if (@vt_scope[pid] &&', `if (@vt_scope[pid] >= ${run} &&`);
    expect(newTask).toBe(fork(`${ARM} ${inherit.replace('[$child] = 2', '[$child] = @vt_scope[pid] & -2')}`));
    expect(others).toEqual(texts(command(true)).slice(2));
  });

  test('a command alone', () => {
    expect(texts(command(false))).toEqual([EXEC, fork(`${ARM} ${LEAVE}`), exit(), free(`${DISARM} ${FREE}`)]);
  });

  test('until they exit: each task is out from its sched_process_exit on, until its pid is reused', () => {
    expect(texts(pids(false), true)).toEqual([
      BEGIN,
      `tracepoint:task:task_rename /@vt_scope[pid]/ { ${removed('@vt_exiting', 'tid')} }`,
      fork(`${removed('@vt_exiting', '$child')} ${LEAVE}`),
      exit(' @vt_exiting[tid] = 1;'),
      free(`${removed('@vt_exiting', '$task')} ${FREE}`),
    ]);
  });

  test('without BTF the last task of a process is unknown: the first one is used', () => {
    const [exits] = scopeBlocks({ who: pids(false) }, 'tid == pid').filter(({ text }) =>
      text.includes('_exit '),
    );
    expect(exits?.text).toContain('{ if (tid == pid) { @vt_scope[pid] = @vt_scope[pid] | 1; ');
  });

  test('losses of a missed run', () => {
    const losses = (who: Scope['who']) => scopeBlocks({ who }, IS_LAST).map(({ loses }) => loses);
    expect(losses(command(true))).toEqual(['processes', 'processes', 'nothing', 'nothing']);
    expect(losses(pids(true))).toEqual([null, 'processes', 'nothing', 'nothing']);
  });
});

test.each<[Rows | undefined, string]>([
  [undefined, 'none'],
  ['comm', 'pid'],
  ...ROWS.filter((by) => by !== 'comm').map((by): [Rows, string] => [by, areOfCgroups(by) ? 'cgroup' : by]),
])('groupByOf %s: %s', (by, groupBy) => {
  expect(groupByOf(by)).toBe(groupBy);
});
