import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Collector } from '../../src/collector/collector.ts';
import { type MeasureOptions, measure } from '../../src/collector/measure.ts';
import type { Span } from '../../src/collector/span.ts';
import type { Stretch } from '../../src/compare/reading.ts';
import { collect } from '../fixtures/collect.ts';
import { rejection } from '../fixtures/failure.ts';
import { environment, expectNoneLeft, type Fakes, fakeCollector, watchFakes } from '../fixtures/fake.ts';

let fakes: Fakes;
beforeEach(() => {
  fakes = watchFakes();
});
afterEach(() => expectNoneLeft(fakes));

/** A collector with ticks of 0.1 s and 5 events each. */
const collector = (options: Parameters<typeof fakeCollector>[1] = {}) =>
  fakeCollector('keeps-totals', { keeps: 'both', ...options });
const spans = (from: Collector, options: Partial<MeasureOptions>) =>
  collect(measure(from, { early: false, ...options }));

const kinds = (all: readonly Span[]) => all.map(({ kind }) => kind);
const counted = ({ counts }: Span) => counts[0]?.get('7')?.get(0) ?? 0;
/** The events of a stretch, from the running totals at its ends. */
const booked = ({ from, to }: Stretch) => (to.totals.get(0)?.get(0) ?? 0) - (from.totals.get(0)?.get(0) ?? 0);
const of = (all: readonly Span[], kind: Span['kind']) => all.filter((span) => span.kind === kind);
const only = (all: readonly Span[], kind: Span['kind']) => of(all, kind).at(-1) ?? expect.fail();

describe('a baseline', () => {
  test('comes first, with a stretch for each tick', async () => {
    const all = await spans(collector(), { baselineMs: 300, timeoutMs: 50 });
    expect(kinds(all)).toEqual(['baseline', 'total']);
    const { readings, seconds, atSeconds } = only(all, 'baseline');
    expect(readings.map(booked)).toEqual([5, 5, 5]);
    expect(readings[1]?.from).toBe(readings[0]?.to);
    expect([seconds, atSeconds]).toEqual([0.3, 0.3]);
  });

  test('lasts at least as long as requested', async () => {
    const all = await spans(collector(), { baselineMs: 250, timeoutMs: 50 });
    expect(only(all, 'baseline')).toMatchObject({ seconds: 0.3 });
  });

  test('has all counts of its time', async () => {
    expect(counted(only(await spans(collector(), { baselineMs: 300, timeoutMs: 50 }), 'baseline'))).toBe(15);
  });

  test('ends before the count begins with new counts, readings and times', async () => {
    const all = await spans(collector(), { baselineMs: 500, intervalMs: 100, intervalCount: 2 });
    expect(kinds(all)).toEqual(['baseline', 'interval', 'interval', 'total']);
    const last = only(all, 'total');
    expect([counted(last), last.seconds, last.atSeconds]).toEqual([10, 0.2, 0.2]);
    expect(of(all, 'interval').map(({ atSeconds }) => atSeconds)).toEqual([0.1, 0.2]);
    expect(last.readings.map(booked)).toEqual([10]);
    expect(last.readings[0]?.from).toBe(only(all, 'baseline').readings.at(-1)?.to);
  });

  test('the command starts after it', async () => {
    const started: unknown[] = [];
    const options = { early: false, baselineMs: 200, command: ['true'] };
    const before: number[] = [];
    const all: Span[] = [];
    for await (const span of measure(collector(), {
      ...options,
      onCommand: (command) => started.push(command),
    })) {
      before.push(started.length);
      all.push(span);
    }
    expect(kinds(all)).toEqual(['baseline', 'total']);
    expect(before).toEqual([0, 1]);
    expect(only(all, 'total').status).toBe(0);
  });

  test('the timeout starts after it', async () => {
    // 0.2 s of real time.
    const all = await spans(collector(), { baselineMs: 1_000, timeoutMs: 100 });
    expect(only(all, 'baseline').readings).toHaveLength(10);
    expect(counted(only(all, 'total'))).toBeGreaterThanOrEqual(10);
  });

  test('the command does not start if the count is stopped in it', async () => {
    const started: unknown[] = [];
    const stopped = collector();
    const events = stopped.events.bind(stopped);
    vi.spyOn(stopped, 'events').mockImplementation(async function* () {
      let ticks = 0;
      for await (const event of events()) {
        if (event.kind === 'tick' && ++ticks === 3) stopped.stop();
        yield event;
      }
    });
    const options = { command: ['true'], onCommand: (command: unknown) => started.push(command) };
    const all = await spans(stopped, { baselineMs: 3_600_000, ...options });
    expect(kinds(all)).toContain('total');
    expect(started).toEqual([]);
    expect(counted(only(all, 'total'))).toBe(0);
  });

  test('is in no total if bpftrace fails in it', async () => {
    environment('FAKE_ENDS_AFTER', '4');
    const failing = collector({ restarts: { limit: 0, waitMs: () => 0 } });
    const all: Span[] = [];
    const consume = async () => {
      for await (const span of measure(failing, { early: false, baselineMs: 3_600_000 })) all.push(span);
    };
    expect((await rejection(consume())).code).toBe('BPFTRACE_FAILED');
    expect(of(all, 'total').flatMap(({ readings }) => readings)).toEqual([]);
  });

  test('of length 0 is none', async () => {
    expect(kinds(await spans(collector(), { baselineMs: 0, timeoutMs: 50 }))).toEqual(['total']);
  });
});

describe('readings', () => {
  test('are one stretch for the count, and one for each interval', async () => {
    environment('FAKE_STEP_MS', '1000');
    const all = await spans(collector({ tickMs: 1000 }), { intervalMs: 2000, intervalCount: 3 });
    const intervals = of(all, 'interval').map(({ readings }) => readings);
    expect(intervals.map((books) => books.map(booked))).toEqual([[10], [10], [10]]);
    const [[one], [two], [three]] = intervals as [Stretch[], Stretch[], Stretch[]];
    expect([two?.from, three?.from]).toEqual([one?.to, two?.to]);
    const { readings } = only(all, 'total');
    expect(readings).toHaveLength(1);
    expect([readings[0]?.from, readings[0]?.to]).toEqual([one?.from, three?.to]);
  });

  test('agree with the counts', async () => {
    const all = await spans(collector(), { intervalMs: 100, timeoutMs: 150 });
    for (const span of all) expect(span.readings.map(booked)).toEqual([counted(span)]);
  });

  test('are one stretch for each bpftrace; no stretch spans the gap', async () => {
    // The first tick opens the window; three more follow, and bpftrace ends after the last. The clock of the
    // next bpftrace is a second later.
    environment('FAKE_ENDS_AFTER', '4');
    const all = await spans(collector(), { intervalMs: 1_000, intervalCount: 2 });
    expect(fakes.starts()).toHaveLength(2);
    const { readings } = only(all, 'total');
    expect(readings).toHaveLength(2);
    const [first = 0, second = 0] = readings.map(booked);
    expect(first).toBe(15);
    expect(first + second).toBe(counted(only(all, 'total')));
    // The interval of the restart has stretches of both bpftraces; the next interval has only the second
    // one's.
    expect(of(all, 'interval').map((span) => span.readings.map(booked))).toEqual([[15, 5], [second - 5]]);
  });

  test('of a baseline continue after a restart', async () => {
    environment('FAKE_ENDS_AFTER', '3');
    const all = await spans(collector(), { baselineMs: 1_500, timeoutMs: 50 });
    const { readings } = only(all, 'baseline');
    expect(new Set(readings.map(booked))).toEqual(new Set([5]));
    expect(readings[2]?.from).not.toBe(readings[1]?.to);
    expect(only(all, 'total').readings).toHaveLength(1);
  });

  test('are none if the program keeps no running totals', async () => {
    const all = await spans(collector({ keeps: 'rows' }), {
      baselineMs: 200,
      intervalMs: 100,
      timeoutMs: 50,
    });
    expect(all.flatMap(({ readings }) => readings)).toEqual([]);
    expect(counted(only(all, 'total'))).toBeGreaterThan(0);
  });

  test('come without counts if the program keeps only running totals', async () => {
    const all = await spans(collector({ keeps: 'totals' }), { timeoutMs: 50 });
    expect(only(all, 'total').counts).toEqual([new Map()]);
    expect(booked(only(all, 'total').readings[0] ?? expect.fail())).toBeGreaterThanOrEqual(10);
  });
});
