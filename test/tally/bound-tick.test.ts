import { expect, it } from 'vitest';
import { Board } from '../../src/tally/board.ts';
import { boundTick } from '../../src/tally/bound-tick.ts';
import { FeedTick } from '../../src/wire/feed.ts';
import { BYTES, feedTick, who } from '../fixtures/feed.ts';

/** Rows 10 to 19 have ended, 20 and 21 live; row `r` counted `r` events of 64 bytes, and one of 96. */
const tick = feedTick({
  tick: 1,
  seconds: 1,
  series: [BYTES],
  rows: [
    ...Array.from({ length: 10 }, (_, index) => who(10 + index, { ended: true })),
    who(20),
    who(21, { name: 'renamed' }),
  ],
  counts: Array.from({ length: 12 }, (_, index) => 10 + index).flatMap(
    (row): [number, number, number, number][] => [
      [row, 0, 64, row],
      [row, 0, 96, 1],
    ],
  ),
});

const rowsOf = ({ rows }: FeedTick) => rows.map(({ row }) => row);

it('returns a tick of few rows as it is', () => {
  expect(boundTick(tick, 10, 10)).toBe(tick);
});

it('leaves out the older ended rows, and the board has all counts in its sums', () => {
  const bounded = FeedTick.parse(boundTick(tick, 10, 8));
  expect(rowsOf(bounded)).toEqual([16, 17, 18, 19, 20, 21]);
  const [all, left] = [new Board(), new Board()];
  for (const [board, feed] of [
    [all, tick],
    [left, bounded],
  ] as const) {
    board.setSeries(feed.series ?? []);
    board.apply(feed);
  }
  expect(left.total.values()).toEqual(all.total.values());
  expect([...left.distributions.read()]).toEqual([...all.distributions.read()]);
  const goneEvents = 10 + 11 + 12 + 13 + 14 + 15 + 6;
  expect(left.goneCells.values().map(([series, count]) => [series, count])).toEqual([[0, goneEvents]]);
  expect(left.rows.get(16)?.cells.values()).toEqual(all.rows.get(16)?.cells.values());
});

it('leaves in what the receiver knows: it must learn that these rows have ended', () => {
  expect(rowsOf(boundTick(tick, 18, 1))).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 20, 21]);
});

it('bounds a bounded tick again', () => {
  const once = boundTick(tick, 10, 8);
  const twice = boundTick(once, 10, 2);
  expect(rowsOf(twice)).toEqual([19, 20, 21]);
  const sum = ({ counts }: FeedTick) =>
    counts.reduce((total, count, at) => total + (at % 4 === 3 ? count : 0), 0);
  expect(sum(twice)).toBe(sum(tick));
  expect(twice.counts.filter((row, at) => at % 4 === 0 && row === -1)).toHaveLength(2);
});
