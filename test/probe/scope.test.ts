import { describe, expect, test } from 'vitest';
import {
  dimensionOf,
  ROWS,
  type Rows,
  type Scope,
  scopeBlocks,
  scopeCondition,
} from '../../src/probe/scope.ts';

const all: Scope['who'] = { kind: 'all' };
const pids = (inherit: boolean): Scope['who'] => ({ kind: 'pids', pids: [12, 345], inherit });
const command = (inherit: boolean): Scope['who'] => ({ kind: 'command', parent: 77, inherit });

describe('scopeCondition', () => {
  test.each<[string, Scope, string]>([
    ['nothing', { who: all }, ''],
    ['processes', { who: pids(true) }, '@vt_scope[pid]'],
    ['a command', { who: command(true) }, '@vt_scope[pid]'],
    ['a CPU', { who: all, cpus: [3] }, 'cpu == 3'],
    ['CPUs', { who: all, cpus: [0, 2] }, '(cpu == 0 || cpu == 2)'],
    ['a cgroup', { who: all, cgroups: ['4711'] }, 'cgroup == 4711'],
    ['no CPU', { who: all, cpus: [] }, ''],
    [
      'all of them',
      { who: pids(false), cpus: [0, 2], cgroups: ['18446744073709551615', '7'] },
      '@vt_scope[pid] && (cpu == 0 || cpu == 2) && (cgroup == 18446744073709551615 || cgroup == 7)',
    ],
  ])('%s', (_, scope, condition) => {
    expect(scopeCondition(scope)).toBe(condition);
  });
});

describe('scopeBlocks', () => {
  const blocks = (who: Scope['who'], lacking: string[] = []) =>
    scopeBlocks({ who }, (event) => !lacking.includes(event));
  const texts = (who: Scope['who'], lacking: string[] = []) => blocks(who, lacking).map(({ text }) => text);
  const PREPARE = 'sched:sched_prepare_exec';
  const FREE = 'if (@vt_scope[$task]) { delete(@vt_scope[$task]); }';
  const DISARM = 'if (@vt_armed[$task]) { delete(@vt_armed[$task]); }';
  const ARM = 'if (pid == 77) { @vt_armed[$child] = 1; }';
  const INHERIT =
    'if (@vt_scope[pid]) { @vt_scope[$child] = 1; } else if (@vt_scope[$child]) { delete(@vt_scope[$child]); }';
  const fork = (does: string) => `tracepoint:sched:sched_process_fork { $child = args->child_pid; ${does} }`;
  const free = (does: string) => `tracepoint:sched:sched_process_free { $task = args->pid; ${does} }`;
  const exec = (event: string) =>
    `tracepoint:sched:${event} /@vt_armed[pid]/ { @vt_scope[pid] = 1; delete(@vt_armed[pid]); }`;
  const BEGIN = 'BEGIN { @vt_scope[12] = 1; @vt_scope[345] = 1; }';

  test('the whole system needs none', () => {
    expect(texts(all)).toEqual([]);
  });

  test('processes with their children', () => {
    expect(texts(pids(true))).toEqual([BEGIN, fork(INHERIT), free(FREE)]);
  });

  test('processes alone', () => {
    expect(texts(pids(false))).toEqual([BEGIN, free(FREE)]);
  });

  test('a command and all that it starts', () => {
    expect(texts(command(true))).toEqual([
      exec('sched_prepare_exec'),
      fork(`${ARM} ${INHERIT}`),
      free(`${DISARM} ${FREE}`),
    ]);
  });

  test('a command alone', () => {
    expect(texts(command(false))).toEqual([exec('sched_prepare_exec'), fork(ARM), free(`${DISARM} ${FREE}`)]);
  });

  test.each([true, false])('a command before 6.10, children %s', (inherit) => {
    expect(texts(command(inherit), [PREPARE])).toEqual(
      texts(command(inherit)).with(0, exec('sched_process_exec')),
    );
  });

  test('processes need no exec', () => {
    expect(texts(pids(true), [PREPARE])).toEqual(texts(pids(true)));
  });

  test('what a missed run loses', () => {
    expect(blocks(command(true)).map(({ loses }) => loses)).toEqual(['processes', 'processes', 'nothing']);
    expect(blocks(pids(true)).map(({ loses }) => loses)).toEqual([null, 'processes', 'nothing']);
  });
});

test.each<[Rows | undefined, string]>([
  [undefined, 'none'],
  ['comm', 'pid'],
  ...ROWS.filter((by) => by !== 'comm').map((by): [Rows, string] => [by, by]),
])('dimensionOf %s: %s', (by, dimension) => {
  expect(dimensionOf(by)).toBe(dimension);
});
