import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { Tasks } from '../../src/kernel/tasks.ts';
import { AttachPoints } from '../../src/session/attach-points.ts';
import { PACE, StepPace } from '../../src/session/budget/step-pace.ts';
import { ClientCost } from '../../src/session/client-cost.ts';
import type { HostContext } from '../../src/session/host-context.ts';
import type { SessionOptions } from '../../src/session/options.ts';
import { Session } from '../../src/session/session.ts';
import { Board } from '../../src/tally/board.ts';
import type { Rows } from '../../src/tally/tally.ts';
import { Feed, type FeedTick } from '../../src/wire/feed.ts';
import type { Series } from '../../src/wire/series.ts';
import { SessionInfo, SessionSpec } from '../../src/wire/session.ts';
import { failure, rejection } from '../fixtures/failure.ts';
import {
  environment,
  expectNoneLeft,
  type Fakes,
  FEATURES,
  fakeBpftrace,
  watchFakes,
} from '../fixtures/fake.ts';
import { take } from '../fixtures/feed.ts';
import { sleeper } from '../fixtures/sleeper.ts';
import { tracepoints } from '../fixtures/tracepoints.ts';

let fakes: Fakes;
let feeds: Feed[];
let all: Session[];
beforeEach(() => {
  fakes = watchFakes();
  // Later than the kernel's clock, so that a tick after a stop is recognized as such.
  environment('FAKE_START_S', '1000000');
  feeds = [];
  all = [];
});
afterEach(async () => {
  await Promise.all(all.map((counting) => counting.end()));
  await expectNoneLeft(fakes);
});

const hostContextOf = (fake: string): HostContext => ({
  bpftrace: fakeBpftrace(fake),
  features: FEATURES,
  tracepoints: tracepoints(),
  probes: new Map(),
  tasks: new Tasks(),
});

const KFREE = { event: 'kmem:kfree' };
const KMALLOC = { event: 'kmem:kmalloc' };

/** A session that counts with a fake until the test ends. Each message is checked when it is emitted. */
function count(
  fake: string,
  spec: Partial<SessionSpec> = {},
  options: Partial<SessionOptions> = {},
): Session {
  const counting = new Session({
    hostContext: hostContextOf(fake),
    id: 's1',
    spec: SessionSpec.parse({ events: [KFREE], intervalMs: 100, ...spec }),
    emit: (feed) => feeds.push(Feed.parse(structuredClone(feed))),
    ...options,
  });
  all.push(counting);
  return counting;
}

const ticks = (): FeedTick[] => feeds.filter((feed) => feed.kind === 'tick');

/** Waits for further ticks. */
async function more(wanted = 2): Promise<void> {
  const had = ticks().length;
  await vi.waitFor(() => expect(ticks().length).toBeGreaterThanOrEqual(had + wanted), { timeout: 5_000 });
}

const reached = (counting: Session, state: SessionInfo['state']) =>
  vi.waitFor(() => expect(counting.info.state).toBe(state), { timeout: 5_000, interval: 5 });

/** The sequence of emitted states. */
const states = (): string[] => {
  const emitted = feeds.flatMap((feed) => (feed.kind === 'session' ? [feed.session.state] : []));
  return emitted.filter((state, at) => state !== emitted[at - 1]);
};

/** The board that the serving side builds from all ticks. */
function board(): Board {
  const found = new Board();
  for (const tick of ticks()) take(found, tick);
  return found;
}

describe('a session', () => {
  test('emits how far it has attached while it starts, and not after', async () => {
    const counting = count('ticks');
    counting.emitProgress();
    const last = feeds.at(-1);
    expect(last).toMatchObject({ session: { state: 'starting', attaching: { loaded: 0, probes: 3 } } });
    await counting.opened;
    await more();
    const before = states();
    counting.emitProgress();
    expect(states()).toEqual(before);
    expect(counting.info.attaching).toBeNull();
  });

  test('starts, counts, and emits each tick', async () => {
    const counting = count('ticks');
    expect(counting.info).toMatchObject({ id: 's1', name: 's1', state: 'starting', target: 'whole system' });
    await counting.opened;
    await more();
    expect(states()).toEqual(['starting', 'counting']);
    const [first, second] = ticks();
    expect(first).toMatchObject({ session: 's1', tick: 1, seconds: 0.1, rows: [{ row: 0, key: '7' }] });
    expect(first?.series?.map(({ label, sinceMs }) => [label, sinceMs > 0])).toEqual([['kmem:kfree', true]]);
    expect([...(first?.counts ?? [])]).toEqual([0, 0, 0, 5]);
    expect(first?.vmstat.names).toContain('pgfault');
    expect(second).toMatchObject({ tick: 2, series: null, rows: [], vmstat: { names: null } });
    expect(second?.vmstat.values).toHaveLength(first?.vmstat.names?.length ?? -1);
  });

  test('reports its state', async () => {
    const counting = count('ticks', { name: 'mine' });
    await counting.opened;
    await more();
    const info = SessionInfo.parse(counting.info);
    expect(info).toMatchObject({
      name: 'mine',
      events: [KFREE],
      by: 'pid',
      problem: null,
      endedMs: null,
      exactness: { exact: true },
      pauses: { count: 0, seconds: 0 },
      pressure: [{ map: 'kmem:kfree', keys: 1 }],
    });
    expect(info.countedSeconds).toBeCloseTo(0.1 * info.ticks);
  });

  test('stops with its last counts when suspended, and continues when resumed', async () => {
    const counting = count('ticks');
    await counting.opened;
    await more();
    expect(await counting.suspend()).toMatchObject({ state: 'suspended', problem: null, endedMs: null });
    await expectNoneLeft(fakes);
    const counted = ticks().length;
    expect(await counting.resume()).toMatchObject({ state: 'starting' });
    await reached(counting, 'counting');
    await more();
    expect(states()).toEqual(['starting', 'counting', 'suspended', 'starting', 'counting']);
    expect(counting.info.pauses.count).toBe(1);
    expect(counting.info.pauses.seconds).toBeGreaterThan(0);
    expect(ticks().slice(counted)[0]).toMatchObject({ tick: counted + 1, series: null });
    expect(board().total.get(0)?.[1]).toBe(5 * ticks().length);
    expect(board().rows.size).toBe(1);
  });

  test('may be suspended twice and resumed twice', async () => {
    const counting = count('ticks');
    await counting.opened;
    await Promise.all([counting.suspend(), counting.suspend(), counting.resume(), counting.resume()]);
    await reached(counting, 'counting');
    expect(fakes.starts()).toHaveLength(2);
  });

  test('may be suspended before it counts', async () => {
    const counting = count('never-attaches');
    await vi.waitFor(() => expect(fakes.starts()).toHaveLength(1));
    expect(await counting.suspend()).toMatchObject({ state: 'suspended', ticks: 0 });
  });

  test('keeps its counts when it has ended, and refuses all verbs', async () => {
    const counting = count('ticks');
    await counting.opened;
    await more();
    await counting.end();
    expect(counting.info).toMatchObject({ state: 'ended', endedMs: expect.any(Number) });
    const { endedMs, ticks: tickCount } = counting.info;
    expect(tickCount).toBe(ticks().length);
    for (const verb of [counting.suspend(), counting.resume(), counting.change({ intervalMs: 200 })])
      expect(await rejection(verb)).toMatchObject({
        code: 'SESSION_STATE',
        message: expect.stringMatching(/^session s1 has ended and cannot be (suspended|resumed|changed)$/),
      });
    await counting.end();
    expect(counting.info.endedMs).toBe(endedMs);
  });
});

describe('a budget', () => {
  /**
   * A session with configurable cost: CPU seconds of vmtally for each time that its cost is read, and of the
   * probes of each selection in a tick.
   */
  function dear(
    events: SessionSpec['events'],
    { drops = true, pace = new StepPace({ ...PACE, betweenMs: 0, uncountedMs: Infinity }) } = {},
  ) {
    const cost = { own: 0.2, all: 0, probes: [0] };
    const ownSeconds = () => (cost.all += cost.own);
    const meter = {
      measure: async () => {},
      costs: () => cost.probes.map((seconds) => ({ runs: 10, seconds })),
      rate: () => undefined,
      forget: () => {},
      able: true,
    };
    const budget = { percent: 5, drops, ownSeconds, pace };
    return { counting: count('ticks', { events }, { budget, meter }), cost };
  }
  const leftOut = (counting: Session) =>
    counting.info.budget?.leftOut.filter(({ sinceMs }) => sinceMs !== null);

  test('a step with which bpftrace cannot count is undone, and the session counts on', async () => {
    const { counting, cost } = dear([KMALLOC, KFREE], { pace: new StepPace() });
    cost.probes = [0.1, 0.2];
    environment('FAKE_MAP', '@i1_kmem_kfree');
    await counting.opened;
    // The program that begins with throttled ticks: the one after a drop.
    environment('FAKE_REFUSES', '@vt_next == 0) {\n    @vt_interval = 400000000;');
    await vi.waitFor(() => expect(counting.info.pauses.count).toBe(1), { timeout: 5_000 });
    await reached(counting, 'counting');
    expect(counting.info).toMatchObject({
      intervalMs: 100,
      budget: { slower: null },
      problem: { code: 'BPFTRACE_FAILED' },
    });
    await more();
    expect(states()).not.toContain('failed');
  });

  test('over it ticks are throttled, then events dropped if they may; below it both are undone', async () => {
    const { counting, cost } = dear([KMALLOC, KFREE]);
    cost.probes = [0.01, 0.02];
    environment('FAKE_MAP', '@i1_kmem_kfree');
    await counting.opened;
    expect(counting.info).toMatchObject({
      intervalMs: 100,
      budget: { percent: 5, slower: null, leftOut: [] },
    });
    await vi.waitFor(() => expect(counting.info.budget?.slower).not.toBeNull(), { timeout: 5_000 });
    expect(counting.info.pauses.count).toBe(0);
    cost.probes = [1, 2];
    await vi.waitFor(() => expect(counting.info.pauses.count).toBe(1), { timeout: 5_000 });
    expect(counting.info).toMatchObject({
      intervalMs: 400,
      series: [
        { label: 'kmem:kmalloc', counted: true },
        { label: 'kmem:kfree', counted: false },
      ],
      budget: { askedMs: 100, leftOut: [{ events: ['kmem:kfree'], seconds: 0 }] },
    });
    // The last event stays, even over budget.
    await more(15);
    expect(leftOut(counting)).toHaveLength(1);
    Object.assign(cost, { own: 0, probes: [0] });
    await vi.waitFor(() => expect(counting.info.budget?.slower).toBeNull(), { timeout: 5_000 });
    expect(counting.info).toMatchObject({
      intervalMs: 100,
      pauses: { count: 2 },
      budget: { slower: null, leftOut: [{ sinceMs: null }] },
    });
    expect(counting.info.budget?.leftOut[0]?.seconds).toBeGreaterThan(0);
    expect(counting.info.series.map(({ counted }) => counted)).toEqual([true, true]);
    expect(counting.info.exactness).toMatchObject({ gaps: [], restarts: 0 });
  });

  test.each([
    ['the user does not allow it', false, 0.1],
    ['only vmtally itself is over it', true, 0],
  ])('no event is dropped where %s', async (_, drops, probes) => {
    const { counting, cost } = dear([KMALLOC, KFREE], { drops });
    cost.probes = [probes, probes];
    await counting.opened;
    await vi.waitFor(() => expect(counting.info.budget?.slower).not.toBeNull(), { timeout: 5_000 });
    await more(12);
    expect(counting.info).toMatchObject({ pauses: { count: 0 }, budget: { leftOut: [] } });
    expect(counting.info.budget?.usedPercent).toBeGreaterThan(5);
  });

  test('events are dropped no sooner than five minutes after the last', async () => {
    const { counting, cost } = dear([KMALLOC, KFREE], { pace: new StepPace() });
    environment('FAKE_MAP', '@i1_kmem_kfree');
    Object.assign(cost, { own: 0.5, probes: [1, 2] });
    await counting.opened;
    await vi.waitFor(() => expect(leftOut(counting)).toHaveLength(1), { timeout: 5_000 });
    Object.assign(cost, { own: 0, probes: [0] });
    await more(25);
    expect(leftOut(counting)).toHaveLength(1);
    expect(counting.info).toMatchObject({ intervalMs: 400, pauses: { count: 1 } });
  });

  test('throttling does not restart bpftrace, back and forth', async () => {
    const { counting, cost } = dear([KFREE]);
    await counting.opened;
    const slower = (expected: unknown) =>
      vi.waitFor(() => expect(counting.info.budget?.slower).toEqual(expected), { timeout: 5_000 });
    await slower(expect.anything());
    cost.own = 0;
    await slower(null);
    cost.own = 0.2;
    await slower(expect.anything());
    expect(counting.info).toMatchObject({ intervalMs: 400, pauses: { count: 0 } });
    expect(fakes.starts()).toHaveLength(1);
  });

  test('what counting adds to what is counted is known for each event', async () => {
    const { counting, cost } = dear([KMALLOC, KFREE]);
    Object.assign(cost, { own: 0, probes: [1e-6, 1e-6] });
    await counting.opened;
    await more();
    expect(counting.info.cost.eventsPerSecond).toBeCloseTo(200);
    expect(counting.info.cost.nsPerEvent).toBeCloseTo(100);
    expect(counting.info.cost.probesPercent).toBeCloseTo(0.002);
  });

  test('another set of events is counted in full at first', async () => {
    const { counting, cost } = dear([KFREE]);
    await counting.opened;
    await vi.waitFor(() => expect(counting.info.budget?.slower).not.toBeNull(), { timeout: 5_000 });
    cost.own = 0;
    await counting.change({ events: [KMALLOC] });
    expect(counting.info).toMatchObject({ intervalMs: 100, budget: { slower: null } });
  });

  test('a session that is suspended meanwhile stays suspended', async () => {
    const { counting } = dear([KFREE]);
    await counting.opened;
    await vi.waitFor(() => expect(counting.info.budget?.slower).not.toBeNull(), { timeout: 5_000 });
    await counting.suspend();
    expect(counting.info).toMatchObject({ state: 'suspended', intervalMs: 400 });
    await expectNoneLeft(fakes);
  });
});

describe('a change', () => {
  test('keeps the series that stay, with their counts and start', async () => {
    const counting = count('ticks');
    await counting.opened;
    await more();
    const since = counting.info.series[0]?.sinceMs;
    environment('FAKE_MAP', '@i1_kmem_kfree');
    const info = await counting.change({ events: [KMALLOC, KFREE] });
    expect(info).toMatchObject({
      state: 'starting',
      events: [KMALLOC, KFREE],
      series: [
        { label: 'kmem:kmalloc', sinceMs: 0 },
        { label: 'kmem:kfree', sinceMs: since },
      ],
    });
    await more();
    const counted = board();
    expect([counted.series.map(({ label }) => label), counted.total.get(1)?.[1]]).toEqual([
      ['kmem:kmalloc', 'kmem:kfree'],
      5 * ticks().length,
    ]);
    expect(counting.info.series[0]?.sinceMs).toBeGreaterThan(since ?? Infinity);
    expect(counting.info.pauses.count).toBe(1);
  });

  test('of the interval keeps the events', async () => {
    const counting = count('ticks');
    await counting.opened;
    expect(await counting.change({ intervalMs: 300 })).toMatchObject({ intervalMs: 300, events: [KFREE] });
    await more(1);
    expect(ticks().filter(({ series }) => series !== null).length).toBeLessThanOrEqual(2);
  });

  test('to what it counts already does not stop the counting', async () => {
    const counting = count('ticks');
    await counting.opened;
    const info = await counting.change({ events: [KFREE], intervalMs: counting.info.intervalMs });
    expect(info).toMatchObject({ state: 'counting', pauses: { count: 0 } });
    await counting.attached;
    await more(1);
    expect(counting.info.pauses.count).toBe(0);
  });

  test('of a suspended session waits until it is resumed', async () => {
    const counting = count('ticks');
    await counting.opened;
    await counting.suspend();
    expect(await counting.change({ intervalMs: 300 })).toMatchObject({ state: 'suspended', intervalMs: 300 });
    await expectNoneLeft(fakes);
    await counting.resume();
    await more(1);
    expect(counting.info.state).toBe('counting');
  });

  const wrong: [string, { event: string; filter?: string }[], string][] = [
    ['an event that is none', [{ event: 'kmem:none' }], 'EVENT_UNKNOWN'],
    ['a filter that does not parse', [{ ...KFREE, filter: 'ptr >' }], 'FILTER_SYNTAX'],
    ['a field that is none', [{ ...KFREE, filter: 'none > 1' }], 'FIELD_UNKNOWN'],
  ];
  test.each(wrong)('to %s changes nothing', async (_, events, code) => {
    const counting = count('ticks');
    await counting.opened;
    expect(await rejection(counting.change({ events }))).toMatchObject({ code });
    await more();
    expect(counting.info).toMatchObject({ state: 'counting', events: [KFREE], pauses: { count: 0 } });
    expect(fakes.starts()).toHaveLength(1);
  });

  test.each(wrong)('at the start %s is an error', async (_, events, code) => {
    const good = count('ticks');
    await good.opened;
    expect(failure(() => count('ticks', { events }))).toMatchObject({ code });
    expect(fakes.starts()).toHaveLength(1);
  });

  test('verbs run one after the other', async () => {
    const counting = count('ticks');
    await counting.opened;
    const done = await Promise.all([
      counting.change({ intervalMs: 200 }),
      counting.suspend(),
      counting.change({ intervalMs: 400 }),
      counting.resume(),
    ]);
    expect(done.map(({ state, intervalMs }) => [state, intervalMs])).toEqual([
      ['starting', 200],
      ['suspended', 200],
      ['suspended', 400],
      ['starting', 400],
    ]);
  });
});

describe('a change that bpftrace cannot carry out', () => {
  test('leaves the session with its old program, its counts, and the reason', async () => {
    const counting = count('ticks');
    await counting.opened;
    await more();
    const since = counting.info.series[0]?.sinceMs;
    environment('FAKE_REFUSES', '@i0_kmem_kmalloc');
    await counting.change({ events: [KMALLOC], intervalMs: 200 });
    expect(await rejection(counting.attached)).toMatchObject({ code: 'BPFTRACE_FAILED' });
    await reached(counting, 'counting');
    expect(counting.info).toMatchObject({
      events: [KFREE],
      intervalMs: 100,
      series: [{ label: 'kmem:kfree', sinceMs: since }],
      problem: {
        code: 'BPFTRACE_FAILED',
        message: expect.stringMatching(/^the change failed, and the session counts as before: bpftrace /),
      },
    });
    await counting.attached;
    await more();
    expect(board().total.get(0)?.[1]).toBe(5 * ticks().length);
    expect(states()).not.toContain('failed');
    expect(await counting.change({ intervalMs: 200 })).toMatchObject({ problem: null });
  });

  test('fails if the old program cannot count any more either', async () => {
    const counting = count('ticks');
    await counting.opened;
    environment('FAKE_REFUSES', '@i0_');
    await counting.change({ events: [KMALLOC] });
    await reached(counting, 'failed');
    expect(counting.info.events).toEqual([KFREE]);
  });

  test('goes back to the last program that counted, not to one that was changed before it did', async () => {
    const counting = count('ticks');
    await counting.opened;
    environment('FAKE_REFUSES', '@i0_kmem_kmalloc');
    await Promise.all([
      counting.change({ events: [KMALLOC], intervalMs: 300 }),
      counting.change({ events: [KMALLOC], intervalMs: 200 }),
    ]);
    await reached(counting, 'counting');
    expect(counting.info).toMatchObject({ events: [KFREE], intervalMs: 100 });
  });
});

describe('places at tracepoints', () => {
  const FILTERED = Array.from({ length: 32 }, (_, n) => ({ ...KFREE, filter: `ptr != ${n}` }));

  test('are taken at the start, and given back by what counts no more', async () => {
    const attachPoints = new AttachPoints();
    const first = count('ticks', { events: FILTERED }, { attachPoints });
    await first.opened;
    const other = () => count('ticks', {}, { id: 's2', attachPoints });
    expect(failure(other)).toMatchObject({ code: 'SESSION_LIMIT' });
    await first.suspend();
    const second = other();
    expect(await rejection(first.resume())).toMatchObject({ code: 'SESSION_LIMIT' });
    expect(first.info.state).toBe('suspended');
    await second.end();
    expect(await first.resume()).toMatchObject({ state: 'starting' });
  });

  test('are asked for before a change halts the old program, which keeps them until the new one counts', async () => {
    const attachPoints = new AttachPoints();
    const first = count('ticks', { events: FILTERED }, { attachPoints });
    const second = count('ticks', { events: [KMALLOC] }, { id: 's2', attachPoints });
    await Promise.all([first.opened, second.opened]);
    const change = { events: [KFREE] };
    expect(await rejection(second.change(change))).toMatchObject({ code: 'SESSION_LIMIT' });
    expect(second.info).toMatchObject({ state: 'counting', events: [KMALLOC], pauses: { count: 0 } });
    await first.change({ events: [KMALLOC] });
    expect(await rejection(second.change(change))).toMatchObject({ code: 'SESSION_LIMIT' });
    await first.attached;
    expect(await second.change(change)).toMatchObject({ events: [KFREE] });
  });
});

describe('kept totals', () => {
  const NAMED = { event: 'kmem:kfree', name: 'custom_test' };

  test('are carried over for named counts, and each tick adds to them', async () => {
    const sumOf = (rows: Rows | undefined) =>
      [...(rows?.values() ?? [])].flatMap((of) => [...of.values()]).reduce((sum, one) => sum + one, 0);
    const emitted: [string, number][] = [];
    const kept = {
      carriedOver: ({ label }: Series) => (label === 'custom_test' ? 1_000 : 0),
      tick: (series: readonly Series[], counts: readonly Rows[]) =>
        void emitted.push(
          ...series.map(({ label }, index): [string, number] => [label, sumOf(counts[index])]),
        ),
    };
    const counting = count('ticks', { events: [NAMED] }, { kept });
    await counting.opened;
    await more();
    await counting.end();
    expect(ticks()[0]?.series).toMatchObject([
      { label: 'custom_test', event: 'kmem:kfree', named: true, before: 1_000 },
    ]);
    expect(emitted).toEqual(ticks().map(() => ['custom_test', 5]));
  });

  test('are in a series that stays once, and in a series that returns in full', async () => {
    let total = 0;
    const tick = () => {
      total += 5;
    };
    const kept = { carriedOver: () => total, tick };
    const counting = count('ticks', { events: [NAMED] }, { kept });
    await counting.opened;
    await more();
    expect((await counting.change({ intervalMs: 200 })).series).toMatchObject([{ before: 0 }]);
    await more(1);
    environment('FAKE_MAP', '@i0_kmem_kmalloc');
    await counting.change({ events: [KMALLOC] });
    await counting.suspend();
    const before = total;
    const { series } = await counting.change({ events: [NAMED] });
    expect([before > 0, series.map((one) => one.before)]).toEqual([true, [before]]);
  });
});

describe('a bpftrace that', () => {
  test('cannot begin makes the session fail; resume tries again', async () => {
    const counting = count('dies-at-once');
    const error = await rejection(counting.opened);
    expect(counting.info).toMatchObject({
      state: 'failed',
      endedMs: null,
      problem: { code: error.code, message: error.message },
    });
    expect(await rejection(counting.suspend())).toMatchObject({ code: 'SESSION_STATE' });
    await counting.resume();
    await reached(counting, 'failed');
    expect(fakes.starts()).toHaveLength(2);
  });

  test('ends is restarted, and the session reports it', async () => {
    const counting = count('dies-once');
    await counting.opened;
    await vi.waitFor(() => expect(fakes.starts()).toHaveLength(2), { timeout: 5_000 });
    await more();
    expect(states().slice(0, 4)).toEqual(['starting', 'counting', 'restarting', 'counting']);
    const told = feeds.find((feed) => feed.kind === 'session' && feed.session.state === 'restarting');
    expect(told).toMatchObject({
      session: { problem: { code: 'BPFTRACE_FAILED', message: 'bpftrace died; vmtally restarts it' } },
    });
    expect(counting.info).toMatchObject({
      problem: null,
      exactness: { exact: false, restarts: 1, gaps: [{ reason: 'bpftrace died' }] },
    });
  });

  test('ends again and again is restarted after a wait, in which the session can be suspended', async () => {
    const counting = count('dies-later');
    await counting.opened;
    await vi.waitFor(
      () =>
        expect(counting.info.problem?.message).toBe(
          'bpftrace died, 2 times in a row; vmtally restarts it in 0.5 s',
        ),
      { timeout: 5_000, interval: 5 },
    );
    expect(await counting.suspend()).toMatchObject({ state: 'suspended', endedMs: null });
    expect(states()).not.toContain('ended');
    await counting.resume();
    await more(1);
    expect(fakes.starts().length).toBeGreaterThanOrEqual(3);
  });

  test('is restarted after a wait, in which the session can be changed', async () => {
    const counting = count('dies-later');
    await vi.waitFor(() => expect(counting.info.problem?.message).toContain('0.5 s'), {
      timeout: 5_000,
      interval: 5,
    });
    expect(await counting.change({ intervalMs: 200 })).toMatchObject({ state: 'starting', endedMs: null });
    expect(states()).not.toContain('ended');
  });
});

describe('the cost limit', () => {
  // Any cost of a fake is over this limit.
  const unlimited = () => new ClientCost(-1, Infinity);
  const suspended = (counting: Session, cost: ClientCost) =>
    vi.waitFor(
      () => {
        cost.judge();
        expect(counting.info).toMatchObject({ state: 'suspended', problem: { code: 'SESSION_COST' } });
      },
      { timeout: 5_000, interval: 20 },
    );

  test('covers the cost of the probes', async () => {
    // Each tick of the fake is much shorter than the 100 s that its probes seem to take.
    const meter = {
      measure: async () => {},
      costs: () => [{ runs: 1, seconds: 100 }],
      able: true,
      rate: () => 0,
      forget: () => {},
    };
    const cost = new ClientCost(90, Infinity);
    const counting = count('ticks', {}, { clientCost: cost, meter });
    await suspended(counting, cost);
    expect(counting.info.problem?.message).toMatch(/\(its probes: \d{2,} %\); the limit is 90 %$/);
  });

  test('is over time, not over ticks, and suspends with the reason', async () => {
    const meter = {
      measure: async () => {},
      costs: () => [{ runs: 1, seconds: 0 }],
      able: true,
      rate: () => 100,
      forget: () => {},
    };
    const cost = new ClientCost(90, Infinity);
    environment('FAKE_STEP_MS', '60000');
    const counting = count('ticks', { intervalMs: 60_000 }, { clientCost: cost, meter });
    await counting.opened;
    await suspended(counting, cost);
    expect(counting.info.problem).toMatchObject({
      message: expect.stringMatching(
        /^session s1 took \d+ % of a CPU in the last 10 s \(its probes: \d+ %\); the limit is 90 %$/,
      ),
    });
    expect(await counting.resume()).toMatchObject({ state: 'starting', problem: null });
  });

  test('stays over a change', async () => {
    const meter = {
      measure: async () => {},
      costs: () => [{ runs: 1, seconds: 100 }],
      able: true,
      rate: () => 100,
      forget: () => {},
    };
    const cost = new ClientCost(Infinity, Infinity);
    const counting = count('ticks', {}, { clientCost: cost, meter });
    await counting.opened;
    await more();
    await counting.change({ intervalMs: 200 });
    expect(counting.recentCost.percent(performance.now())).toBeGreaterThan(100);
  });

  test('is harmless if the session ends at that moment', async () => {
    const faults: unknown[] = [];
    const note = (fault: unknown) => faults.push(fault);
    process.on('unhandledRejection', note);
    onTestFinished(() => void process.off('unhandledRejection', note));
    const cost = unlimited();
    const counting = count('ticks', {}, { clientCost: cost });
    await counting.opened;
    const ended = counting.end();
    await counting.suspendFor({ code: 'SESSION_COST', message: 'too dear', hint: '' });
    cost.judge();
    await ended;
    await nextTurn();
    expect([counting.info.state, counting.info.problem, faults]).toEqual(['ended', null, []]);
  });

  test('may be absent', async () => {
    const counting = count('ticks');
    await counting.opened;
    await more(15);
    expect(counting.info.state).toBe('counting');
  });
});

describe('a session of processes', () => {
  test('ends with them, and emits its counts', async () => {
    const [one, other] = [await sleeper(), await sleeper()];
    const counting = count('ticks', { scope: { pids: [one.pid, other.pid], inherit: false } });
    await counting.opened;
    expect(counting.info.target).toBe(`process ${one.pid}, ${other.pid}`);
    await one.end();
    await more(10);
    expect(counting.info.state).toBe('counting');
    await other.end();
    await reached(counting, 'ended');
    expect(counting.info.endedMs).not.toBeNull();
  });

  test('ends if they end before it counts', async () => {
    const { pid, end } = await sleeper();
    const counting = count('never-attaches', { scope: { pids: [pid], inherit: true } });
    await vi.waitFor(() => expect(fakes.starts()).toHaveLength(1));
    await end();
    expect(await rejection(counting.opened)).toMatchObject({
      code: 'SESSION_STATE',
      message: 'session s1 ended before it counted',
    });
    expect(counting.info.state).toBe('ended');
  });

  test('is refused if they do not exist', async () => {
    const good = count('ticks');
    await good.opened;
    const { pid, end } = await sleeper();
    await end();
    const scope = { pids: [pid], inherit: true };
    expect(failure(() => count('ticks', { scope }))).toMatchObject({ code: 'PID_UNKNOWN' });
  });
});
