import { expect, test } from 'vitest';
import { RunningGroups } from '../../src/metrics/running-groups.ts';
import { Board } from '../../src/tally/board.ts';
import { BOARD_LIMITS } from '../../src/tally/board-limits.ts';
import { feedTick, PLAIN, Story, take, who } from '../fixtures/feed.ts';
import { Random } from '../fixtures/random.ts';

const keyOf = ({ name }: { name: string | null }) => name ?? '?';

test('a group runs as long as a process of it does, whatever name it takes', () => {
  const board = new Board();
  const running = new RunningGroups(keyOf);
  const groups = () => ['a', 'b'].filter((key) => running.has(key));
  const tick = (number: number, ...rows: ReturnType<typeof who>[]) => {
    take(board, feedTick({ tick: number, series: [PLAIN], rows }));
    running.follow(board);
  };
  tick(1, who(1, { name: 'a' }), who(2, { name: 'a' }));
  expect(groups()).toEqual(['a']);
  tick(2, who(1, { name: 'a', ended: true }), who(2, { name: 'b' }));
  expect(groups()).toEqual(['b']);
  tick(3, who(2, { name: 'b', ended: true }));
  expect(groups()).toEqual([]);
});

test.each([1, 2, 3, 4, 5])('the groups are those of the rows on the board: %i', (seed) => {
  const board = new Board({ ...BOARD_LIMITS, ended: 3 });
  const running = new RunningGroups(keyOf);
  const story = new Story(new Random(seed));
  for (let tick = 0; tick < 60; tick++) {
    take(board, story.next());
    running.follow(board);
    const rows = [...board.rows.values()].filter((row) => !row.who.ended);
    for (const key of ['cc1', 'ld', 'make', 'as', '?'])
      expect(running.has(key)).toBe(rows.some((row) => keyOf(row.who) === key));
  }
});
