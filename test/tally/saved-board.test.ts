import { expect, test } from 'vitest';
import { Board } from '../../src/tally/board.ts';
import { restoreBoard, saveBoard } from '../../src/tally/saved-board.ts';
import { BYTES, KINDS, ORDERS, PLAIN, Story } from '../fixtures/feed.ts';
import { Random } from '../fixtures/random.ts';

const SERIES = [BYTES, ORDERS, KINDS, PLAIN];
const LIMITS = {
  ended: 5,
  endedMs: 5_000,
  groups: 3,
  history: { ms: 600_000, bytes: 1 << 20 },
  groupHistory: { ms: 600_000, entries: 1_000 },
};

/** All that a board says, without its history. */
const contentOf = (board: Board) => ({
  board: [board.series, board.tick, board.atMs, board.seconds, board.vmstat],
  rows: [...board.rows.values()].map(({ who, cells, distributions, tick }) => [
    who,
    cells.values(),
    distributions.read(),
    tick,
  ]),
  total: board.total.values(),
  distributions: board.distributions.read(),
  goneCells: board.goneCells.values(),
  goneBy: Object.entries(board.goneBy).map(([grouping, groups]) => [
    grouping,
    [...groups].map(([key, cells]) => [key, cells.values()]),
  ]),
  ended: [...board.ended],
});

test.each([1, 2, 3])('a restored board goes on as the saved one does, seed %i', (seed) => {
  const story = new Story(new Random(seed), { series: SERIES });
  const board = new Board(LIMITS);
  board.setSeries(SERIES);
  for (let tick = 0; tick < 40; tick++) board.apply(story.next());
  const saved = saveBoard(board);
  const before = structuredClone(contentOf(board));
  const restored = restoreBoard(saved, LIMITS);
  expect(contentOf(restored)).toEqual(contentOf(board));
  for (let tick = 0; tick < 40; tick++) {
    const next = story.next();
    board.apply(next);
    restored.apply(next);
    expect(contentOf(restored)).toEqual(contentOf(board));
  }
  // The saved counts stay as they were.
  expect(contentOf(restoreBoard(saved, LIMITS))).toEqual(before);
});
