import { describe, expect, test } from 'vitest';
import { totalsMessage } from '../../../src/server/view/totals.ts';
import { Board } from '../../../src/tally/board.ts';
import { ServerMessage } from '../../../src/wire/messages.ts';
import { BYTES, feedTick, KINDS, ORDERS, Story, take, who } from '../../fixtures/feed.ts';
import { Random, SEEDS } from '../../fixtures/random.ts';

function makeBoard(): Board {
  const board = new Board();
  board.setSeries([BYTES, ORDERS, KINDS]);
  take(
    board,
    feedTick({
      rows: [who(1)],
      counts: [
        [1, 0, 64, 2],
        [1, 1, 3, 1],
        [2, 2, 0, 4],
      ],
      vmstat: { pgalloc_normal: 100, nr_free: 7 },
    }),
  );
  take(
    board,
    feedTick({
      tick: 2,
      counts: [[1, 1, 0, 5]],
      names: false,
      vmstat: { pgalloc_normal: 113, nr_free: 5 },
    }),
  );
  return board;
}

describe('totals', () => {
  const message = (reset: boolean) => ServerMessage.parse(totalsMessage(makeBoard(), 'v1', 'main', reset));

  test('have all counts by series and value', () => {
    expect(message(false)).toMatchObject({
      type: 'totals',
      tick: 2,
      total: [
        [0, 2, 128, 0, 0],
        [1, 6, 13, 5, 5],
        [2, 4, null, 0, null],
      ],
      distributions: [
        [0, [64, 2]],
        [1, [0, 5, 3, 1]],
        [2, [0, 4]],
      ],
    });
    expect(message(false)).not.toHaveProperty('series');
  });

  test('have the history in a snapshot, the last tick in a delta', () => {
    const last = { tick: 2, seconds: 1, cells: [[1, 5, 5]], vmstat: [['pgalloc_normal', 13]] };
    expect(message(false)).toMatchObject({ history: [last] });
    expect(message(true)).toMatchObject({
      series: [BYTES, ORDERS, KINDS],
      history: [
        {
          tick: 1,
          cells: [
            [0, 2, 128],
            [1, 1, 8],
            [2, 4, null],
          ],
          vmstat: [['pgalloc_normal', 0]],
        },
        last,
      ],
    });
  });

  test('are empty before the first tick', () => {
    expect(totalsMessage(new Board(), 'v1', 'main', true)).toMatchObject({ total: [], history: [] });
  });

  test.each(SEEDS)('the ticks of the history add up to the total, seed %i', (seed) => {
    const story = new Story(new Random(seed));
    const board = new Board();
    for (let step = 0; step < 30; step++) take(board, story.next());
    const sums = new Map<number, [number, number]>();
    const { history, total } = totalsMessage(board, 'v1', 'main', true);
    for (const [series, count, amount] of history.flatMap(({ cells }) => cells)) {
      const [counts, amounts] = sums.get(series) ?? [0, 0];
      sums.set(series, [counts + count, amounts + (amount ?? 0)]);
    }
    expect(sums).toEqual(new Map(total.map(([series, count, amount]) => [series, [count, amount ?? 0]])));
  });
});
