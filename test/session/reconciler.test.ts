import { describe, expect, test } from 'vitest';
import type { Stretch } from '../../src/compare/reading.ts';
import { Reconciler } from '../../src/session/reconciler.ts';
import type { Counts } from '../../src/tally/tally.ts';
import { Books } from '../../src/wire/compare.ts';
import {
  identity,
  type Point,
  readingAt,
  reconciliationOf,
  stretchesOf,
  TOTAL_SERIES,
  UNKNOWN,
} from '../fixtures/reconciliation.ts';

/** The counts of a and of b in a tick, by process. */
type Made = Record<string, number>;
const counts = (...all: Made[]): Counts =>
  TOTAL_SERIES.map(
    (_, at) => new Map(Object.entries(all[at] ?? {}).map(([key, count]) => [key, new Map([[0, count]])])),
  );

/**
 * Runs the ticks of a reconciler; process 7 is row 107. Its messages are checked as the serving side checks
 * them.
 */
function keeping(books = reconciliationOf()) {
  const keeper = new Reconciler(books);
  let tick = 0;
  return (stretch: Stretch | undefined, ...made: Made[]): Books | null => {
    tick++;
    const told = { readings: stretch ?? null, counts: counts(...made) };
    const feed = keeper.tick(told, TOTAL_SERIES, (key) => 100 + Number(key), { tick, atMs: 1000 * tick });
    return feed && Books.parse(structuredClone(feed));
  };
}

const ticksAt = (...points: Point[]): Stretch[] => stretchesOf(...points.map((point) => readingAt(point)));

/** The reconciliation of the last of some ticks; each tick is checked. */
function last(stretches: readonly Stretch[], keep = keeping()): Books {
  const feeds = stretches.map((stretch) => keep(stretch));
  return feeds.at(-1) ?? expect.fail();
}

describe('a tick', () => {
  test('the first tick has its rows, and sums equal to them', () => {
    const feed = keeping()(ticksAt([0, 0, 0], [2, 5, 6])[0], { 7: 5 });
    const row = {
      id: 'a.b',
      counted: 5,
      counter: { low: 6, high: 6 },
      residual: { low: -1, high: -1 },
      verdict: 'explained',
      // In the first tick any residual may be the untraced baseline of this kernel.
      causes: [expect.objectContaining({ id: 'unseen' })],
      makers: [{ row: 107, counted: 5 }],
    };
    expect(feed).toEqual({
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
      sums: [row],
      sumSeconds: 2,
    });
  });

  test('the next tick has its own rows, and the sums continue', () => {
    const feed = last(ticksAt([0, 100, 1000], [1, 105, 1005], [3, 128, 1028]));
    expect(feed).toMatchObject({ tick: 2, atMs: 2000, seconds: 2, sumSeconds: 3 });
    expect(feed.rows).toMatchObject([{ counted: 23, counter: { low: 23, high: 23 }, verdict: 'balanced' }]);
    expect(feed.sums).toMatchObject([{ counted: 28, counter: { low: 28, high: 28 }, verdict: 'balanced' }]);
  });

  test('a tick after a gap adds nothing of the gap to the sums', () => {
    const before = ticksAt([0, 0, 0], [1, 5, 5], [2, 10, 10]);
    // Another bpftrace counts from 0, while vmstat continued.
    const after = ticksAt([60, 2, 5000], [61, 9, 5007], [62, 12, 5010]);
    const feed = last([...before, ...after]);
    expect(feed).toMatchObject({ seconds: 1, sumSeconds: 4 });
    expect(feed.rows).toMatchObject([{ counted: 3, counter: { low: 3, high: 3 } }]);
    expect(feed.sums).toMatchObject([{ counted: 20, counter: { low: 20, high: 20 }, verdict: 'balanced' }]);
  });

  test('a tick with incomplete readings has no reconciliation, and its contributors are in no sum', () => {
    const keep = keeping();
    const [one, , three] = ticksAt([0, 0, 0], [1, 5, 5], [2, 10, 10], [3, 15, 15]);
    keep(one, { 7: 5 });
    expect(keep(undefined, { 7: 5 })).toBeNull();
    expect(keep(three, { 7: 5 })).toMatchObject({
      tick: 3,
      sumSeconds: 2,
      sums: [{ counted: 10, makers: [{ row: 107, counted: 10 }] }],
    });
  });

  test('a counter that is folded late has the bounds of its error', () => {
    const books = reconciliationOf([identity({ vmstat: 'g' })], { drift: 8 });
    expect(last(ticksAt([0, 0, 0], [1, 5, 5]), keeping(books)).rows).toMatchObject([
      { counter: { low: -11, high: 21 }, residual: { low: -16, high: 16 }, verdict: 'balanced' },
    ]);
  });

  test('an identity that this kernel lacks has no numbers and no contributors', () => {
    const missing = 'this kernel has no counter v';
    const keep = keeping(reconciliationOf([{ identity: identity(), missing }, identity({ id: 'c.d' })]));
    const feed = keep(ticksAt([0, 0, 0], [1, 5, 5])[0], { 7: 5 });
    expect(feed?.identities).toMatchObject([{ missing }, { missing: null }]);
    for (const rows of [feed?.rows, feed?.sums])
      expect(rows).toMatchObject([
        { id: 'a.b', ...UNKNOWN, makers: [] },
        { id: 'c.d', counted: 5, makers: [{ row: 107 }] },
      ]);
  });
});

describe('the untraced baseline', () => {
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
    const feed = last(unseen(...each));
    expect([feed.rows[0]?.verdict, feed.sums[0]?.verdict]).toEqual([row, sum]);
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

describe('contributors', () => {
  const TICKS = ticksAt([0, 0, 0], [1, 100, 100], [2, 200, 200], [3, 300, 300]);
  const makers = (rows: Books['rows'] | undefined) =>
    rows?.[0]?.makers.map(({ row, counted }) => [row, counted]);
  /** Processes from 1 on, each with one event more than the next. */
  const processes = (many: number, least = 1): Made =>
    Object.fromEntries(Array.from({ length: many }, (_, at) => [at + 1, least + many - 1 - at]));

  test('largest first, by row, at most ten per tick and in the sums', () => {
    const feed = keeping()(TICKS[0], processes(12));
    const ten = Array.from({ length: 10 }, (_, at) => [101 + at, 12 - at]);
    expect(makers(feed?.rows)).toEqual(ten);
    expect(makers(feed?.sums)).toEqual(ten);
  });

  test('the sums are over all ticks, even for a row that was never among the ten of a tick', () => {
    const keep = keeping();
    const steady = { 50: 1 };
    keep(TICKS[0], { ...processes(10, 2), ...steady });
    expect(makers(keep(TICKS[1], { 60: 4, ...steady })?.sums)).not.toContainEqual([150, 2]);
    const feed = keep(TICKS[2], { 50: 3 });
    expect(makers(feed?.rows)).toEqual([[150, 3]]);
    expect(makers(feed?.sums)).toContainEqual([150, 5]);
    expect(makers(feed?.sums)?.[0]).toEqual([101, 11]);
  });

  test('a row that frees more than it takes is among the largest too', () => {
    const keep = keeping(reconciliationOf([identity({ trace: 'a - b', kind: 'moves with' })]));
    const freed = keep(TICKS[0], { 7: 5, 8: 2 }, { 7: 30, 9: 1 });
    expect(makers(freed?.rows)).toEqual([
      [107, -25],
      [108, 2],
      [109, -1],
    ]);
    expect(makers(keep(TICKS[1], { 7: 20 })?.sums)).toEqual([
      [107, -5],
      [108, 2],
      [109, -1],
    ]);
  });

  test('each identity has its own', () => {
    const keep = keeping(reconciliationOf([identity(), identity({ id: 'c.d', trace: 'b' })]));
    const feed = keep(TICKS[0], { 7: 5 }, { 8: 3 });
    expect(feed?.sums.map(({ makers: made }) => made)).toEqual([
      [{ row: 107, counted: 5 }],
      [{ row: 108, counted: 3 }],
    ]);
  });

  test('of very many rows the smallest sums are forgotten', () => {
    const keep = keeping();
    // Row 101 is the largest of 2,001, and row 1101 the first beyond the 1,000 rows that are kept.
    keep(TICKS[0], processes(2001));
    const sums = makers(keep(TICKS[1], { 1: 10_000, 1000: 10_000, 1001: 10_000, 2001: 10_000 })?.sums);
    expect(sums?.slice(0, 5)).toEqual([
      [101, 12_001],
      [1100, 11_002],
      [1101, 10_000],
      [2101, 10_000],
      [102, 2000],
    ]);
  });

  test('up to 2,000 rows none is forgotten', () => {
    const keep = keeping();
    keep(TICKS[0], processes(2000));
    expect(makers(keep(TICKS[1], { 2000: 10_000 })?.sums)?.[0]).toEqual([2100, 10_001]);
  });
});
