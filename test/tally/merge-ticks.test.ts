import { describe, expect, test } from 'vitest';
import { Board } from '../../src/tally/board.ts';
import { mergeTicks } from '../../src/tally/merge-ticks.ts';
import type { SeriesDistributions } from '../../src/tally/series-distributions.ts';
import { FeedTick } from '../../src/wire/feed.ts';
import { BYTES, feedTick, PLAIN, Story, take, who } from '../fixtures/feed.ts';
import { inOrder } from '../fixtures/in-order.ts';
import { Random, SEEDS } from '../fixtures/random.ts';

/** The state of a board since the session began, without the numbers of the last tick. */
const standing = (board: Board) => ({
  tick: board.tick,
  atMs: board.atMs,
  total: inOrder([...board.total.values()].map(([series, count, amount]) => [series, count, amount])),
  distributions: sorted(board.distributions),
  rows: [...board.rows.values()].map(({ who: identity, distributions, cells }) => ({
    who: identity,
    distributions: sorted(distributions),
    cells: inOrder([...cells.values()].map(([series, count, amount]) => [series, count, amount])),
  })),
  vmstat: board.vmstat?.values,
});

const sorted = (distributions: SeriesDistributions) =>
  inOrder([...distributions.read()].map(([series, of]) => [series, inOrder(of)]));

describe('a board that got the merged tick equals a board that got both', () => {
  test.each(SEEDS)('seed %i', (seed) => {
    const [apart, together] = [new Board(), new Board()];
    const [one, other] = [new Story(new Random(seed)), new Story(new Random(seed))];
    for (let step = 0; step < 30; step++) {
      take(apart, one.next());
      take(apart, one.next());
      take(together, FeedTick.parse(mergeTicks(other.next(), other.next())));
      expect(standing(together)).toEqual(standing(apart));
      const seriesOf = (board: Board) => inOrder(board.total.values().map(([series]) => series));
      expect(seriesOf(together)).toEqual(seriesOf(apart));
    }
  });
});

describe('a merged tick', () => {
  const first = feedTick({
    tick: 4,
    seconds: 1,
    series: [BYTES, PLAIN],
    rows: [who(1), who(2)],
    counts: [
      [1, 0, 64, 2],
      [2, 1, 0, 1],
    ],
    vmstat: { pgfault: 10 },
  });
  const second = feedTick({
    tick: 5,
    seconds: 2,
    rows: [who(2, { name: 'renamed', ended: true }), who(3)],
    counts: [
      [1, 0, 64, 5],
      [1, 0, 96, 1],
    ],
    names: false,
    vmstat: { pgfault: 17 },
  });
  const merged = mergeTicks(first, second);

  test('has the number and time of the second, and the length of both', () => {
    expect(merged).toMatchObject({ tick: 5, atMs: second.atMs, seconds: 3, session: 'main' });
  });

  test('adds the counts of one row, series and value', () => {
    expect([...merged.counts]).toEqual([1, 0, 64, 7, 2, 1, 0, 1, 1, 0, 96, 1]);
  });

  test('has the latest series and counter names', () => {
    expect(merged.series).toBe(first.series);
    expect(merged.vmstat).toEqual({ names: ['pgfault'], values: Float64Array.of(17) });
    expect(mergeTicks(second, second)).toMatchObject({ series: null, vmstat: { names: null } });
    expect(mergeTicks(second, { ...first, series: [PLAIN] }).series).toEqual([PLAIN]);
  });

  test('has the latest identity of a row', () => {
    expect(merged.rows.map(({ row, name, ended }) => [row, name, ended])).toEqual([
      [1, 'task1', false],
      [2, 'renamed', true],
      [3, 'task3', false],
    ]);
  });

  test('has the containers of both, the latest last', () => {
    const container = (id: string) => ({
      id: id.repeat(64),
      name: 'c',
      image: null,
      pod: null,
      namespace: null,
    });
    const one = { ...first, containers: [container('a')] };
    const other = { ...second, containers: [container('b')] };
    expect(FeedTick.parse(mergeTicks(one, other)).containers).toEqual([container('a'), container('b')]);
    expect(FeedTick.parse(mergeTicks(one, second)).containers).toEqual([container('a')]);
    expect(merged.containers).toBeUndefined();
  });

  test('leaves both ticks unchanged', () => {
    expect([first.counts[3], second.counts[3], first.rows[1]?.ended]).toEqual([2, 5, false]);
  });
});
