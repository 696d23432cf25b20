import { describe, expect, test } from 'vitest';
import { columnsOf } from '../../src/tally/columns.ts';
import { type AddedTick, History, type HistoryLimits } from '../../src/tally/history.ts';
import { finish } from '../../src/tally/steps.ts';

const kept = (tick: number, counts: number[] = [], parts: Partial<AddedTick> = {}): AddedTick => ({
  tick,
  atMs: 1000 * tick,
  seconds: 1,
  counts: finish(columnsOf(Float64Array.from(counts))),
  totals: [],
  dropped: [],
  vmstat: [],
  ...parts,
});

function historyOf(ticks: AddedTick[], limits: Partial<HistoryLimits> = {}): History {
  const history = new History({ ms: 10_000, bytes: 100, ...limits });
  for (const tick of ticks) history.add(tick);
  return history;
}

const numbers = (history: History) => history.rows.map(({ tick }) => tick);
const totals = (history: History) => history.totals.map(({ tick }) => tick);

describe('limits', () => {
  test('ticks that reach the age limit are dropped', () => {
    const history = historyOf([kept(1), kept(2), kept(3)], { ms: 2000 });
    expect(numbers(history)).toEqual([2, 3]);
  });

  test('the oldest counts by row are dropped until the bytes are within the limit; the sums stay', () => {
    const quads = (count: number) => Array.from({ length: 4 * count }, () => 1);
    const history = historyOf([kept(1, quads(1)), kept(2, quads(1)), kept(3, quads(2))], { bytes: 12 });
    expect(numbers(history)).toEqual([2, 3]);
    history.add(kept(4));
    expect(numbers(history)).toEqual([2, 3, 4]);
    expect(totals(history)).toEqual([1, 2, 3, 4]);
  });

  test('a tick is kept in the narrowest numbers, and not with the buffer that it came in', () => {
    const counts = new Float64Array(new ArrayBuffer(65_536), 64, 8);
    counts.set([70_000, 0, 64, 3, 70_001, 1, 300, 2 ** 40]);
    const [tick] = historyOf([kept(1, [], { counts: finish(columnsOf(counts)) })]).rows;
    expect(tick?.counts.read()).toEqual([
      Uint32Array.of(70_000, 70_001),
      Uint8Array.of(0, 1),
      Uint16Array.of(64, 300),
      Float64Array.of(3, 2 ** 40),
    ]);
  });

  test('the newest tick stays even if it alone is over the limit', () => {
    const history = historyOf([
      kept(1, [1, 1, 1, 1]),
      kept(
        2,
        Array.from({ length: 400 }, () => 1),
      ),
    ]);
    expect(numbers(history)).toEqual([2]);
    history.add(kept(3));
    expect(numbers(history)).toEqual([3]);
  });

  test('after a pause longer than the age limit only the newest is left', () => {
    expect(numbers(historyOf([kept(1), kept(2), kept(500)]))).toEqual([500]);
  });
});

describe('a clock that is set', () => {
  const at = (tick: number, atMs: number) => kept(tick, [], { atMs });

  test('forward makes older ticks expire', () => {
    expect(numbers(historyOf([at(1, 1_000), at(2, 2_000), at(3, 99_000)]))).toEqual([3]);
  });

  test('back drops the ticks of the future: ticks are in order', () => {
    const history = historyOf([at(1, 91_000), at(2, 92_000), at(3, 3_000)]);
    expect(numbers(history)).toEqual([3]);
    history.add(at(4, 4_000));
    expect(numbers(history)).toEqual([3, 4]);
  });
});

describe('renumber', () => {
  test('gives each series its new number, and -1 to a series that left', () => {
    const history = historyOf([kept(1, [7, 0, 64, 1, 7, 1, 0, 2, 8, 5, 0, 3])]);
    finish(history.renumber((series) => [1, 0][series]));
    expect([...(history.rows[0]?.counts.read()[1] ?? [])]).toEqual([1, 0, -1]);
    finish(history.renumber((series) => [0, 1][series]));
    expect([...(history.rows[0]?.counts.read()[1] ?? [])]).toEqual([1, 0, -1]);
  });

  test('does the same to the totals of each tick, without the series that left', () => {
    const sums: AddedTick['totals'] = [
      [0, 3, 192],
      [1, 2, null],
    ];
    const history = historyOf([kept(1, [], { totals: sums })]);
    finish(history.renumber((series) => [undefined, 0][series]));
    expect(history.totals[0]?.totals).toEqual([[0, 2, null]]);
  });
});

describe('rates', () => {
  const history = historyOf([
    kept(1, [7, 0, 64, 4, 7, 0, 96, 2, 8, 0, 64, 1, 7, 1, 0, 9], { seconds: 2 }),
    kept(2),
    kept(5, [8, 0, 64, 10, 7, 0, 64, 1], { seconds: 0.5 }),
  ]);

  test('are per second, over all values of a series, oldest first', () => {
    expect(history.rates(new Set([7, 8]), new Set([0]), 60)).toEqual(
      new Map([
        [
          7,
          [
            [1, 3],
            [5, 2],
          ],
        ],
        [
          8,
          [
            [1, 0.5],
            [5, 20],
          ],
        ],
      ]),
    );
  });

  test('of a short tick are those of the tick before it', () => {
    const short = historyOf([
      kept(1, [7, 0, 64, 9], { seconds: 0.1 }),
      kept(2, [7, 0, 64, 3]),
      kept(3, [7, 0, 64, 9, 8, 0, 64, 9], { seconds: 0.1 }),
    ]);
    expect(short.rates(new Set([7, 8]), new Set([0]), 60)).toEqual(
      new Map([
        [
          7,
          [
            [2, 3],
            [3, 3],
          ],
        ],
      ]),
    );
  });

  test('have only the requested rows that counted', () => {
    expect(history.rates(new Set([8, 9]), new Set([1]), 60)).toEqual(new Map());
    expect([...history.rates(new Set([7]), new Set([1]), 60).keys()]).toEqual([7]);
  });

  test('cover no more ticks than requested', () => {
    expect(history.rates(new Set([7]), new Set([0]), 2)).toEqual(new Map([[7, [[5, 2]]]]));
  });
});
