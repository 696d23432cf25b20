import { expect, test } from 'vitest';
import { Checkpoints } from '../../src/replay/checkpoints.ts';
import { START } from '../../src/replay/walk.ts';
import { Board } from '../../src/tally/board.ts';
import { saveBoard } from '../../src/tally/saved-board.ts';
import { who } from '../fixtures/feed.ts';

const at = (member: number, rows = 0) => ({
  state: { ...START, member, atMs: 10_000 * member },
  board: { ...saveBoard(new Board()), rows: Array.from({ length: rows }, (_, row) => who(row)) },
});

test.each([
  ['members', 20_000, 0, 1_024],
  ['rows', 1_000, 1_000, 200],
])('are the fewer the more %s there are, and evenly apart', (_, members, rows, most) => {
  const checkpoints = new Checkpoints(at(0));
  for (let member = 1; member <= members; member++)
    if (checkpoints.wants(member)) checkpoints.add(at(member, rows));
  expect(checkpoints.size).toBeLessThanOrEqual(most);
  expect(checkpoints.size).toBeGreaterThan(most / 4);
  for (const member of [members / 3, members / 2, members]) {
    const { state } = checkpoints.before(10_000 * member);
    expect(member - state.member).toBeLessThan((4 * members) / most);
    expect(state.member).toBeLessThanOrEqual(member);
  }
});
