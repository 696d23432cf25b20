import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Collector } from '../../src/collector/collector.ts';
import type { CollectorEvent, CollectorOptions, Tick } from '../../src/collector/events.ts';
import { Names } from '../../src/collector/names.ts';
import { processesOf, readProcess } from '../../src/kernel/processes.ts';
import { collect } from '../fixtures/collect.ts';
import { failure, rejection } from '../fixtures/failure.ts';
import {
  environment,
  expectNoneLeft,
  type Fakes,
  FEATURES,
  fakeBpftrace,
  fakeCollector,
  watchFakes,
} from '../fixtures/fake.ts';
import { fakeTimers, passTimeUntil } from '../fixtures/fake-timers.ts';
import { sleeper } from '../fixtures/sleeper.ts';

let fakes: Fakes;
beforeEach(() => {
  fakes = watchFakes();
});

/** The events of a collector that is stopped at its `stopAt`th event (counted from 1). */
async function events(collector: Collector, stopAt = Infinity): Promise<CollectorEvent[]> {
  const all: CollectorEvent[] = [];
  for await (const event of collector.events()) {
    all.push(event);
    if (all.length === stopAt) collector.stop();
  }
  return all;
}

const kinds = (all: readonly CollectorEvent[]) => all.map(({ kind }) => kind);
const ticksOf = (all: readonly CollectorEvent[]): Tick[] => all.filter((event) => event.kind === 'tick');
/** The number of events counted in each tick. */
const counted = (all: readonly CollectorEvent[]) =>
  ticksOf(all).map(({ counts }) => counts[0]?.get('7')?.get(0) ?? 0);

describe('a bpftrace that behaves', () => {
  afterEach(() => expectNoneLeft(fakes));

  test('attached, open, ticks; the second tick after stop() is the last', async () => {
    const collector = fakeCollector('ticks');
    const all = await events(collector, 4);
    expect(kinds(all)).toEqual(['attached', 'open', 'tick', 'tick', 'tick', 'tick']);
    expect(ticksOf(all).map(({ final }) => final)).toEqual([false, false, false, true]);
    expect(counted(all)).toEqual([5, 5, 5, 5]);
    expect(collector.exactness()).toMatchObject({ exact: true, restarts: 0, gaps: [], lateTicks: 0 });
  });

  test('ticks touch, and begin with the window', async () => {
    const all = await events(fakeCollector('ticks'), 2);
    const open = all.find((event) => event.kind === 'open');
    const ticks = ticksOf(all);
    expect(ticks[0]?.fromNs).toBe(open?.ns);
    expect(ticks[1]?.fromNs).toBe(ticks[0]?.toNs);
    expect(ticks.map(({ fromNs, toNs }) => toNs - fromNs)).toEqual([100e6, 100e6]);
  });

  test('events before the window are not counted', async () => {
    // Each tick of the fake prints 5 events, and the first tick opens the window.
    expect(counted(await events(fakeCollector('ticks'), 2))).toEqual([5, 5]);
  });

  test('a late tick is recorded and loses nothing', async () => {
    environment('FAKE_STEP_MS', '151');
    const collector = fakeCollector('ticks');
    await events(collector, 2);
    expect(collector.exactness()).toMatchObject({ exact: true, lateTicks: 2 });
  });

  test('ended tasks are in the tick of their end, with their last names', async () => {
    const names = new Names();
    const collector = fakeCollector('prints-ends', { groupBy: 'pid', names });
    const [first, second, third] = ticksOf(await events(collector, 4));
    expect(first?.ended.map(({ id, start }) => [id, start])).toEqual([
      ['7', 1034],
      ['8', 2034],
    ]);
    expect(first?.renamed).toEqual(['7', '9']);
    expect(second?.ended.map(({ id, start }) => [id, start])).toEqual([['8', 3000]]);
    expect(second?.renamed).toEqual([]);
    expect(third?.ended).toEqual([]);
    // Process 7 lives and counts in these ticks.
    expect(names.get('8')).toBe('again');
  });

  test('entries of each series, and max entries', async () => {
    const ticks = ticksOf(await events(fakeCollector('ticks', { maxEntries: 8 }), 2));
    expect(ticks.map(({ entries, maxEntries }) => [entries, maxEntries])).toEqual([
      [[1], 8],
      [[1], 8],
    ]);
  });

  test('leaving the iteration ends bpftrace', async () => {
    for await (const event of fakeCollector('ticks').events()) if (event.kind === 'tick') break;
  });

  test('a bpftrace that ignores signals is killed', async () => {
    expect(kinds(await events(fakeCollector('ignores-sigint'), 2)).at(-1)).toBe('tick');
  });

  test.each(['attached', 'open'])('stop() after the event %s', async (kind) => {
    const collector = fakeCollector('ticks');
    const all = await events(collector, kind === 'attached' ? 1 : 2);
    expect(kinds(all)).toEqual(kind === 'attached' ? ['attached'] : ['attached', 'open', 'tick', 'tick']);
    expect(collector.exactness().exact).toBe(true);
  });

  test('the given max entries reach bpftrace', async () => {
    await events(fakeCollector('ticks'), 1);
    expect(fakes.starts().map(({ entries }) => entries)).toEqual([16_384]);
  });
});

test('stop() before the start', async () => {
  const collector = fakeCollector('ticks');
  collector.stop();
  expect(await events(collector)).toEqual([]);
  expect(fakes.starts()).toEqual([]);
});

describe('a bpftrace that does not start', () => {
  afterEach(() => expectNoneLeft(fakes));

  test('dies at once: its error is in the message', async () => {
    const error = await rejection(events(fakeCollector('dies-at-once')));
    expect(error).toMatchObject({ code: 'BPFTRACE_FAILED', exitStatus: 1 });
    expect(error.message).toBe(
      `bpftrace v0.23.2 (${fakeBpftrace('dies-at-once').path}) ended with status 1 before it counted: ` +
        'stdin:1:1-2: ERROR: tracepoint not found: kmem:kfree',
    );
    expect(fakes.starts()).toHaveLength(1);
  });

  test('dies before its window opened', async () => {
    const error = await rejection(events(fakeCollector('dies-attached')));
    expect(error.code).toBe('BPFTRACE_FAILED');
    expect(error.message).toMatch(/ended with status 4 before it counted$/);
  });

  test('never attaches', async () => {
    fakeTimers('Timeout');
    const ended = rejection(events(fakeCollector('never-attaches')));
    await vi.waitFor(() => expect(fakes.starts()).toHaveLength(1), 5_000);
    const error = await passTimeUntil(ended);
    expect(error).toMatchObject({ code: 'BPFTRACE_STALLED', exitStatus: 1 });
    expect(error.message).toMatch(/ did not attach within \d\.\d s$/);
  });

  test('attaches late after it used the CPU', async () => {
    const collector = fakeCollector('attaches-late', { attachMs: 500 });
    expect(kinds(await events(collector, 3)).slice(0, 3)).toEqual(['attached', 'open', 'tick']);
  });

  test('was stopped while it attached', async () => {
    fakeTimers('Timeout', 'Interval');
    const ended = rejection(events(fakeCollector('attaches-late', { attachMs: 500 })));
    await vi.waitFor(() => expect(fakes.starts()).toHaveLength(1), 5_000);
    const { pid = 0 } = fakes.starts()[0] ?? {};
    process.kill(pid, 'SIGSTOP');
    await vi.waitFor(() => expect(readProcess(pid)?.state).toBe('T'));
    expect(await passTimeUntil(ended)).toMatchObject({ code: 'BPFTRACE_STALLED' });
  });

  test('prints lines without end', async () => {
    const error = await rejection(events(fakeCollector('floods-lines')));
    expect(error.code).toBe('BPFTRACE_OUTPUT');
  });

  test('prints a line without end', async () => {
    const error = await rejection(events(fakeCollector('floods-bytes')));
    expect(error.code).toBe('BPFTRACE_OUTPUT');
  });

  test('is killed by stop() while it attaches', async () => {
    const collector = fakeCollector('never-attaches');
    const ended = events(collector);
    await vi.waitFor(() => expect(fakes.starts()).toHaveLength(1), 5_000);
    collector.stop();
    expect(await ended).toEqual([]);
  });
});

describe('a bpftrace that dies', () => {
  afterEach(() => expectNoneLeft(fakes));

  test('is restarted, and the gap is recorded', async () => {
    const collector = fakeCollector('dies-once');
    const all = await events(collector, 5);
    expect(kinds(all)).toEqual(['attached', 'open', 'tick', 'restarting', 'tick', 'tick', 'tick']);
    expect(all[3]).toEqual({
      kind: 'restarting',
      reason: 'bpftrace died',
      time: 1,
      waitMs: 0,
      error: undefined,
    });
    expect(counted(all)).toEqual([5, 5, 5, 5]);
    // The first bpftrace counted up to 1.2 s of the fake's clock; the second one's window opened at 2.1 s.
    expect(collector.exactness()).toMatchObject({
      exact: false,
      restarts: 1,
      gaps: [{ reason: 'bpftrace died', seconds: 0.9, losesOrphans: false }],
    });
    expect(ticksOf(all).map(({ fromNs, toNs }) => [fromNs / 1e6, toNs / 1e6])).toEqual([
      [1100, 1200],
      [2100, 2200],
      [2200, 2300],
      [2300, 2400],
    ]);
    expect(fakes.starts()).toHaveLength(2);
  });

  test('is followed by a program that heeds what doctor notes meanwhile', async () => {
    const startsAtQuestion: number[] = [];
    const rawNote = () => {
      startsAtQuestion.push(fakes.starts().length);
      return 'they count otherwise';
    };
    await events(fakeCollector('dies-once', { rawNote }), 5);
    expect(startsAtQuestion).toEqual([0, 1]);
  });

  test('by a signal is restarted too', async () => {
    const collector = fakeCollector('dies-by-signal');
    await events(collector, 5);
    expect(collector.exactness()).toMatchObject({ restarts: 1, gaps: [{ reason: 'bpftrace died' }] });
  });

  test.each(['dies-later', 'prints-half-a-line'])(
    '%s: an error after five restarts; all counts were yielded',
    async (name) => {
      const collector = fakeCollector(name);
      const all: CollectorEvent[] = [];
      const consume = async () => {
        for await (const event of collector.events()) all.push(event);
      };
      const error = await rejection(consume());
      expect(error.code).toBe('BPFTRACE_FAILED');
      expect(error.message).toBe('bpftrace died 6 times in a row');
      expect(counted(all)).toEqual([5, 5, 5, 5, 5, 5]);
      expect(collector.exactness()).toMatchObject({ exact: false, restarts: 5, garbledOutput: 0 });
      expect(collector.exactness().gaps).toHaveLength(6);
      expect(fakes.starts()).toHaveLength(6);
    },
  );

  test('is not restarted after stop()', async () => {
    const collector = fakeCollector('dies-later');
    await events(collector, 3);
    expect(fakes.starts()).toHaveLength(1);
    expect(collector.exactness()).toMatchObject({
      exact: false,
      restarts: 0,
      gaps: [{ reason: 'bpftrace died', seconds: null }],
    });
  });

  test('processes in scope stay in scope', async () => {
    const { pid } = await sleeper();
    environment('FAKE_SCOPE', String(pid));
    environment('FAKE_PROGRAM', join(fakes.directory, 'program'));
    const collector = fakeCollector('prints-scope', {
      scope: { who: { kind: 'command', parent: process.pid, inherit: true } },
    });
    await events(collector, 5);
    const program = (start: number) => readFileSync(join(fakes.directory, `program.${start}`), 'utf8');
    expect(program(1)).not.toContain('BEGIN');
    expect(program(2)).toMatch(new RegExp(`^BEGIN \\{\\s+@vt_scope\\[\\(uint32\\)${pid}\\] = 2;\\s+\\}`));
    expect(program(2)).not.toContain('vt_armed');
    expect(collector.exactness().gaps).toMatchObject([{ losesOrphans: true }]);
  });

  test('the run ends if no process is left in scope', async () => {
    const { pid, end } = await sleeper();
    const processes = processesOf([pid]);
    environment('FAKE_SCOPE', String(pid));
    await end();
    const collector = fakeCollector('prints-scope', {
      scope: { who: { kind: 'pids', processes, inherit: true } },
    });
    expect(counted(await events(collector))).toEqual([5]);
    expect(fakes.starts()).toHaveLength(1);
    expect(collector.exactness().gaps).toHaveLength(1);
  });
});

describe('a bpftrace that stalls', () => {
  afterEach(() => expectNoneLeft(fakes));

  test('is killed after ten seconds and restarted; stop() waits no longer', async () => {
    fakeTimers('Timeout');
    const collector = fakeCollector('stalls');
    const all = collector.events();
    for (const kind of ['attached', 'open', 'tick']) expect((await all.next()).value).toMatchObject({ kind });
    const next = all.next();
    await vi.advanceTimersByTimeAsync(10_700);
    expect((await next).value).toMatchObject({ kind: 'restarting', reason: 'bpftrace stalled' });
    const again = all.next();
    await vi.advanceTimersByTimeAsync(1);
    expect((await again).value).toMatchObject({ kind: 'tick', fromNs: 2.1e9, toNs: 2.2e9 });
    expect(collector.exactness()).toMatchObject({
      exact: false,
      restarts: 1,
      gaps: [{ reason: 'bpftrace stalled', seconds: 0.9 }],
    });
    collector.stop();
    const last = all.next();
    await vi.advanceTimersByTimeAsync(10_700);
    expect((await last).done).toBe(true);
    expect(fakes.starts()).toHaveLength(2);
  });

  test('not before', async () => {
    fakeTimers('Timeout');
    const all = fakeCollector('stalls').events();
    for (const kind of ['attached', 'open', 'tick']) expect((await all.next()).value).toMatchObject({ kind });
    let restarting = false;
    const next = all.next().finally(() => (restarting = true));
    await vi.advanceTimersByTimeAsync(10_100);
    expect(restarting).toBe(false);
    await vi.advanceTimersByTimeAsync(600);
    vi.useRealTimers();
    expect((await next).value).toMatchObject({ kind: 'restarting' });
    await all.return(undefined);
    expect(fakes.starts()).toHaveLength(1);
  });
});

describe('a full map', () => {
  afterEach(() => expectNoneLeft(fakes));

  test.each(['map-full', 'map-full-silent'])(
    '%s: bpftrace is restarted with more max entries',
    async (name) => {
      const collector = fakeCollector(name, { maxEntries: 8 });
      const all = await events(collector, 5);
      expect(counted(all)).toEqual([5, 5, 5, 5]);
      expect(ticksOf(all).map(({ maxEntries }) => maxEntries)).toEqual([8, 32, 32, 32]);
      expect(ticksOf(all)[0]?.entries).toEqual([8]);
      expect(fakes.starts().map(({ entries }) => entries)).toEqual([8, 32]);
      expect(collector.exactness()).toMatchObject({
        exact: false,
        restarts: 1,
        mapFull: [{ map: 'kmem:kfree', keys: 8 }],
        gaps: [{ reason: 'map full', seconds: 0.9 }],
      });
    },
  );

  test('before the window opened is ignored', async () => {
    const all = await events(fakeCollector('map-full-early', { maxEntries: 8 }), 3);
    expect(counted(all).slice(0, 1)).toEqual([5]);
  });

  test('that is never printed makes the count inexact too', async () => {
    const collector = fakeCollector('map-full-unseen', { maxEntries: 8 });
    await events(collector, 2);
    expect(collector.exactness().exact).toBe(false);
  });

  test('that cannot grow is recorded once, without a restart', async () => {
    const collector = fakeCollector('map-full-unseen', { maxEntries: 1 << 20 });
    await events(collector, 6);
    expect(collector.exactness()).toMatchObject({ exact: false, restarts: 0 });
    expect(collector.exactness().mapFull).toHaveLength(1);
  });
});

describe('output that is lost or cannot be read', () => {
  afterEach(() => expectNoneLeft(fakes));

  test('lost events', async () => {
    const collector = fakeCollector('lost-events');
    expect(counted(await events(collector, 3))).toEqual([5, 5, 5]);
    expect(collector.exactness()).toMatchObject({ exact: false, lostOutput: 14, gaps: [] });
  });

  test('rubbish', async () => {
    const collector = fakeCollector('prints-rubbish');
    expect(counted(await events(collector, 3))).toEqual([5, 5, 5]);
    const { exact, garbledOutput, restarts } = collector.exactness();
    expect([exact, restarts]).toEqual([false, 0]);
    expect(garbledOutput).toBeGreaterThanOrEqual(3);
  });
});

describe('limits of the kernel', () => {
  test('missed runs are unknown if the kernel does not count them', async () => {
    const features = { ...FEATURES, countsMisses: false };
    const collector = fakeCollector('ticks', { features });
    await events(collector, 2);
    expect(collector.exactness()).toMatchObject({ exact: true, missedRunsKnown: false });
    await expectNoneLeft(fakes);
  });

  test.each<[string, Partial<CollectorOptions>]>([
    ['processes', { scope: { who: { kind: 'pids', processes: processesOf([1]), inherit: true } } }],
    ['a command', { scope: { who: { kind: 'command', parent: 1, inherit: true } } }],
    ['rows by process', { groupBy: 'pid' }],
    ['rows by thread', { groupBy: 'tid' }],
  ])('%s cannot be counted in another PID namespace', (_, options) => {
    const features = { ...FEATURES, initPidNamespace: false };
    const error = failure(() => fakeCollector('ticks', { features, ...options }));
    expect(error).toMatchObject({ code: 'PID_NAMESPACE', exitStatus: 3 });
  });

  test.each(['none', 'cpu', 'uid', 'cgroup'] as const)('the whole system by %s can', (groupBy) => {
    const features = { ...FEATURES, initPidNamespace: false };
    expect(fakeCollector('ticks', { features, groupBy }).program.series).toHaveLength(1);
  });
});

test('each new cgroup is recorded once', () => {
  const collector = fakeCollector('ticks');
  collector.noteCgroups(['/a']);
  collector.noteCgroups(['/b', '/a']);
  expect(collector.exactness()).toMatchObject({ exact: false, newCgroups: ['/a', '/b'] });
});

test('a bpftrace that does not exist', async () => {
  const bpftrace = { ...fakeBpftrace('ticks'), path: join(fakes.directory, 'bpftrace') };
  const error = await rejection(collect(fakeCollector('ticks', { bpftrace }).events()));
  expect(error.code).toBe('BPFTRACE_MISSING');
  expect(error.message).toBe(`cannot run ${bpftrace.path}: ENOENT`);
});
