import { describe, expect, test } from 'vitest';
import type { Stretch } from '../../src/compare/reading.ts';
import { Reconciler } from '../../src/session/reconciler.ts';
import type { Counts } from '../../src/tally/tally.ts';
import { ReconciledTick } from '../../src/wire/compare.ts';
import {
  invariant,
  MAP_SERIES,
  type Point,
  readingAt,
  reconciliationOf,
  stretchesOf,
  UNKNOWN,
} from '../fixtures/reconciliation.ts';

/** The counts of a and of b in a tick, by process. */
type Made = Record<string, number>;
const counts = (...all: Made[]): Counts =>
  MAP_SERIES.map(
    (_, at) => new Map(Object.entries(all[at] ?? {}).map(([key, count]) => [key, new Map([[0, count]])])),
  );

/**
 * Runs the ticks of a reconciler; process 7 is row 107. Its messages are checked as the serving side checks
 * them.
 */
function keeping(reconciliation = reconciliationOf()) {
  const keeper = new Reconciler(reconciliation);
  let tick = 0;
  return (stretch: Stretch | undefined, ...made: Made[]): ReconciledTick | null => {
    tick++;
    const told = { readings: stretch ?? null, counts: counts(...made) };
    const feed = keeper.tick(told, MAP_SERIES, (key) => 100 + Number(key), { tick, atMs: 1000 * tick });
    return feed && ReconciledTick.parse(structuredClone(feed));
  };
}

const ticksAt = (...points: Point[]): Stretch[] => stretchesOf(...points.map((point) => readingAt(point)));

/** The reconciliation of the last of some ticks; each tick is checked. */
function last(stretches: readonly Stretch[], keep = keeping()): ReconciledTick {
  const told = stretches.map((stretch) => keep(stretch));
  return told.at(-1) ?? expect.fail();
}

describe('a tick', () => {
  test('has its rows, and the sums that it begins', () => {
    const told = keeping()(ticksAt([0, 0, 0], [2, 5, 6])[0], { 7: 5 });
    const row = {
      id: 'a.b',
      counted: 5,
      counter: { low: 6, high: 6 },
      residual: { low: -1, high: -1 },
      verdict: 'explained',
      // In the first tick any residual may be the untraced baseline of this kernel.
      causes: [expect.objectContaining({ id: 'unseen' })],
      contributors: [{ row: 107, counted: 5 }],
    };
    expect(told).toEqual({
      identities: [
        {
          id: 'a.b',
          group: 'group',
          title: 'A',
          kind: 'equal',
          unit: 'pages',
          trace: 'a',
          vmstat: 'v',
          missing: null,
          reasons: [],
        },
      ],
      tick: 1,
      atMs: 1000,
      seconds: 2,
      rows: [row],
      recent: [row],
      recentSeconds: 2,
      sums: [row],
      sumSeconds: 2,
      baseline: { ticks: 1, needed: 5 },
    });
  });

  test('that follows has its own rows; the sums go on', () => {
    const told = last(ticksAt([0, 100, 1000], [1, 105, 1005], [3, 128, 1028]));
    expect(told).toMatchObject({ tick: 2, atMs: 2000, seconds: 2, sumSeconds: 3 });
    expect(told.rows).toMatchObject([{ counted: 23, counter: { low: 23, high: 23 }, verdict: 'balanced' }]);
    expect(told.sums).toMatchObject([{ counted: 28, counter: { low: 28, high: 28 }, verdict: 'balanced' }]);
  });

  test('has the ticks of the last ten seconds together, with their contributors', () => {
    const keep = keeping();
    const points: Point[] = Array.from({ length: 16 }, (_, second) => [second, 10 * second, 10 * second]);
    // The counter of the tick before the last lags by 3, which the next tick makes up for.
    points[14] = [14, 140, 137];
    const all = ticksAt(...points).map((stretch) => keep(stretch, { 7: 10 }));
    expect(all[4]).toMatchObject({ recentSeconds: 5, recent: [{ counted: 50 }] });
    expect(all.at(-1)).toMatchObject({
      rows: [{ residual: { low: -3, high: -3 } }],
      recentSeconds: 10,
      recent: [{ counted: 100, residual: { low: 0, high: 0 }, verdict: 'balanced' }],
    });
    expect(all.at(-1)?.recent[0]?.contributors).toEqual([{ row: 107, counted: 100 }]);
  });

  test('of more than ten seconds is recent by itself', () => {
    const told = last(ticksAt([0, 0, 0], [1, 5, 5], [31, 10, 10]));
    expect(told).toMatchObject({ recentSeconds: 30, recent: [{ counted: 5 }] });
  });

  test('after a gap adds to the sums what happened before and after it, not between', () => {
    const before = ticksAt([0, 0, 0], [1, 5, 5], [2, 10, 10]);
    // Another bpftrace counts from 0, while vmstat continued.
    const after = ticksAt([60, 2, 5000], [61, 9, 5007], [62, 12, 5010]);
    const told = last([...before, ...after]);
    expect(told).toMatchObject({ seconds: 1, sumSeconds: 4 });
    expect(told.rows).toMatchObject([{ counted: 3, counter: { low: 3, high: 3 } }]);
    expect(told.sums).toMatchObject([{ counted: 20, counter: { low: 20, high: 20 }, verdict: 'balanced' }]);
  });

  test('whose reading is incomplete has none, and its contributors are in no sum', () => {
    const keep = keeping();
    const [one, , three] = ticksAt([0, 0, 0], [1, 5, 5], [2, 10, 10], [3, 15, 15]);
    keep(one, { 7: 5 });
    expect(keep(undefined, { 7: 5 })).toBeNull();
    expect(keep(three, { 7: 5 })).toMatchObject({
      tick: 3,
      sumSeconds: 2,
      sums: [{ counted: 10, contributors: [{ row: 107, counted: 10 }] }],
    });
  });

  test('knows a counter that is folded late as far as it may be off', () => {
    const reconciliation = reconciliationOf([invariant({ vmstat: 'g' })], { drift: 8 });
    expect(last(ticksAt([0, 0, 0], [1, 5, 5]), keeping(reconciliation)).rows).toMatchObject([
      { counter: { low: -11, high: 21 }, residual: { low: -16, high: 16 }, verdict: 'balanced' },
    ]);
  });

  test('of what this kernel cannot tell has nothing, and nobody who made it', () => {
    const missing = 'this kernel has no counter v';
    const keep = keeping(reconciliationOf([{ invariant: invariant(), missing }, invariant({ id: 'c.d' })]));
    const told = keep(ticksAt([0, 0, 0], [1, 5, 5])[0], { 7: 5 });
    expect(told?.identities).toMatchObject([{ missing }, { missing: null }]);
    for (const rows of [told?.rows, told?.sums])
      expect(rows).toMatchObject([
        { id: 'a.b', ...UNKNOWN, contributors: [] },
        { id: 'c.d', counted: 5, contributors: [{ row: 107 }] },
      ]);
  });
});

describe('what this kernel does unseen', () => {
  /** Ticks of one second, in each of which v grows by this much more than a. */
  const unseen = (...each: number[]) =>
    ticksAt(
      ...[0, ...each].map((_, at): Point => {
        const more = each.slice(0, at).reduce((sum, one) => sum + one, 0);
        return [at, 5 * at, 5 * at + more];
      }),
    );

  test.each<[string, number[], string, string]>([
    ['the fifth tick is still learned from', [0, 0, 0, 0, 40], 'explained', 'explained'],
    ['the sixth is not', [0, 0, 0, 0, 0, 40], 'unexplained', 'unexplained'],
    ['the sixth may have what the first had', [40, 0, 0, 0, 0, 40], 'explained', 'explained'],
    ['and twice that at once, by chance', [40, 0, 0, 0, 0, 87], 'explained', 'explained'],
    ['no more', [40, 0, 0, 0, 0, 88], 'unexplained', 'explained'],
    ['nothing off, nothing to explain', [40, 0, 0, 0, 0, 0], 'balanced', 'explained'],
  ])('%s', (_, each, row, sum) => {
    const told = last(unseen(...each));
    expect([told.rows[0]?.verdict, told.sums[0]?.verdict]).toEqual([row, sum]);
  });

  test('nothing is called unexplained before the five ticks are there', () => {
    const keep = keeping();
    // Tracepoints have more than vmstat, which no baseline explains.
    const verdicts = unseen(-3, 0, 0, 0, 0, 0).map((tick) => {
      const told = keep(tick);
      return [told?.baseline.ticks, told?.sums[0]?.verdict];
    });
    expect(verdicts).toEqual([
      [1, null],
      [2, null],
      [3, null],
      [4, null],
      [5, 'unexplained'],
      [5, 'unexplained'],
    ]);
  });

  test('a tick without reconciliation is none of the five', () => {
    const keep = keeping();
    const ticks = unseen(0, 0, 0, 0, 40);
    for (const tick of ticks.slice(0, 4)) {
      keep(undefined);
      keep(tick);
    }
    expect(keep(ticks[4])?.rows[0]?.verdict).toBe('explained');
  });
});

describe('who made it', () => {
  const TICKS = ticksAt([0, 0, 0], [1, 100, 100], [2, 200, 200], [3, 300, 300]);
  const contributors = (rows: ReconciledTick['rows'] | undefined) =>
    rows?.[0]?.contributors.map(({ row, counted }) => [row, counted]);
  /** Processes from 1 on, each with one event more than the next. */
  const processes = (many: number, least = 1): Made =>
    Object.fromEntries(Array.from({ length: many }, (_, at) => [at + 1, least + many - 1 - at]));

  test('largest first, by row, at most ten in a tick and in the sums', () => {
    const told = keeping()(TICKS[0], processes(12));
    const ten = Array.from({ length: 10 }, (_, at) => [101 + at, 12 - at]);
    expect(contributors(told?.rows)).toEqual(ten);
    expect(contributors(told?.sums)).toEqual(ten);
  });

  test('the sums are over all ticks, also of one that was never among the ten of a tick', () => {
    const keep = keeping();
    const steady = { 50: 1 };
    keep(TICKS[0], { ...processes(10, 2), ...steady });
    expect(contributors(keep(TICKS[1], { 60: 4, ...steady })?.sums)).not.toContainEqual([150, 2]);
    const told = keep(TICKS[2], { 50: 3 });
    expect(contributors(told?.rows)).toEqual([[150, 3]]);
    expect(contributors(told?.sums)).toContainEqual([150, 5]);
    expect(contributors(told?.sums)?.[0]).toEqual([101, 11]);
  });

  test('who frees more than it takes is among the largest too', () => {
    const keep = keeping(reconciliationOf([invariant({ trace: 'a - b', kind: 'moves with' })]));
    const freed = keep(TICKS[0], { 7: 5, 8: 2 }, { 7: 30, 9: 1 });
    expect(contributors(freed?.rows)).toEqual([
      [107, -25],
      [108, 2],
      [109, -1],
    ]);
    expect(contributors(keep(TICKS[1], { 7: 20 })?.sums)).toEqual([
      [107, -5],
      [108, 2],
      [109, -1],
    ]);
  });

  test('of each identity its own', () => {
    const keep = keeping(reconciliationOf([invariant(), invariant({ id: 'c.d', trace: 'b' })]));
    const told = keep(TICKS[0], { 7: 5 }, { 8: 3 });
    expect(told?.sums.map(({ contributors: made }) => made)).toEqual([
      [{ row: 107, counted: 5 }],
      [{ row: 108, counted: 3 }],
    ]);
  });

  test('of very many rows only the smallest sums are forgotten', () => {
    const keep = keeping();
    // Row 101 is the largest of 2,001, and row 1101 the first beyond the 1,000 rows that are kept.
    keep(TICKS[0], processes(2001));
    const sums = contributors(keep(TICKS[1], { 1: 10_000, 1000: 10_000, 1001: 10_000, 2001: 10_000 })?.sums);
    expect(sums?.slice(0, 5)).toEqual([
      [101, 12_001],
      [1100, 11_002],
      [1101, 10_000],
      [2101, 10_000],
      [102, 2000],
    ]);
  });

  test('up to 2,000 none is', () => {
    const keep = keeping();
    keep(TICKS[0], processes(2000));
    expect(contributors(keep(TICKS[1], { 2000: 10_000 })?.sums)?.[0]).toEqual([2100, 10_001]);
  });
});

describe('process 1, which a kernel may hide from tracepoints', () => {
  /** A reading with the runs of process 1. */
  const at = (point: Point, runs: number) =>
    readingAt(point, { first: { faults: 0, threads: [{ ns: 1_000 * runs, runs }], seen: false } });

  test('explains what its ticks miss, in the tick, the last ten seconds and the sums', () => {
    // Long enough for the untraced baseline, which such a difference is no part of.
    const idle = [0, 1, 2, 3, 4, 5, 6].map((second) => at([second, 100 * second, 100 * second], 5));
    const found = last(stretchesOf(...idle, at([7, 700, 713], 8)));
    for (const rows of [found.rows, found.recent, found.sums])
      expect(rows).toMatchObject([
        { residual: { low: -13, high: -13 }, verdict: 'explained', causes: [{ id: 'hidden', low: -13 }] },
      ]);
  });

  test('explains nothing where it did not run', () => {
    const idle = [0, 1, 2, 3, 4, 5, 6].map((second) => at([second, 100 * second, 100 * second], 5));
    expect(last(stretchesOf(...idle, at([7, 700, 713], 5))).rows).toMatchObject([{ verdict: 'unexplained' }]);
  });
});
