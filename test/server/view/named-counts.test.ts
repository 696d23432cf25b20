import { describe, expect, test } from 'vitest';
import { namedCounts, vmstatText } from '../../../src/server/view/named-counts.ts';
import { Board } from '../../../src/tally/board.ts';
import { feedTick, ORDERS, PLAIN, seriesOf, take } from '../../fixtures/feed.ts';

const MINE = seriesOf('mine', { named: true });
const PART = seriesOf('mine.failed', { named: true, before: 1_000 });

function makeBoard(): Board {
  const board = new Board();
  board.setSeries([PLAIN, MINE, ORDERS, PART]);
  const counts: [number, number, number, number][] = [
    [1, 0, 0, 9],
    [1, 1, 64, 5],
    [2, 1, 96, 2],
    [1, 3, 0, 1],
  ];
  take(board, feedTick({ counts, vmstat: { pgfault: 12_345_678_901, nr_free: 0 } }));
  take(
    board,
    feedTick({
      tick: 2,
      counts: [[1, 1, 64, 3]],
      names: false,
      vmstat: { pgfault: 12_345_678_902, nr_free: 1 },
    }),
  );
  return board;
}

describe('named counts', () => {
  test('count events of all values, including earlier runs', () => {
    expect(namedCounts(makeBoard())).toEqual([
      { name: 'mine', value: 10, delta: 3, since: 10, answers: ['mine'], named: true },
      { name: 'mine_failed', value: 1_001, delta: 0, since: 1, answers: ['mine.failed'], named: true },
    ]);
  });

  test('are listed even if they are 0', () => {
    const board = new Board();
    board.setSeries([{ ...MINE, before: 7 }]);
    expect(namedCounts(board)).toMatchObject([{ name: 'mine', value: 7, delta: 0, since: 0 }]);
  });

  test('continue when the session is changed', () => {
    const board = makeBoard();
    board.setSeries([PART, MINE]);
    expect(namedCounts(board).map(({ name, value }) => [name, value])).toEqual([
      ['mine_failed', 1_001],
      ['mine', 10],
    ]);
  });
});

test('follow the counters of the kernel in the text, in its format', () => {
  expect(vmstatText(makeBoard())).toBe('pgfault 12345678902\nnr_free 1\nmine 10\nmine_failed 1001\n');
});
