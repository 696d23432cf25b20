import { expect, test } from 'vitest';
import type { Subscriber, View } from '../../../src/client/connection.ts';
import { Leaderboard } from '../../../src/client/leaderboard.ts';
import type { Problem } from '../../../src/wire/session.ts';
import { ViewStore } from '../../../ui/src/live/view-store.ts';
import { leaderboard, who } from '../../client/messages.ts';

const BOARD = { view: 'leaderboard' } as const;
const BY_CPU = { ...BOARD, group: 'cpu' } as const;
const problem = (code: string): Problem => ({ code, message: 'no', hint: 'Return to live first.' });
const rows = leaderboard({ rows: [{ row: 7, who: who(), cells: [[0, 30, 1920, 10, 640]], spark: [] }] });

/** A store, and the subscriber of its last view. */
function following() {
  let subscriber: Subscriber | undefined;
  const store = new ViewStore<typeof BOARD | typeof BY_CPU, Leaderboard>(
    () => new Leaderboard(),
    (_view: View, given) => {
      subscriber = given;
      return () => {};
    },
  );
  const follow = (view: typeof BOARD | typeof BY_CPU): Subscriber => {
    store.follow(view, JSON.stringify(view), false);
    return subscriber ?? expect.fail();
  };
  return { store, follow };
}

test('keeps the rows of the view before until the next one answers', () => {
  const { store, follow } = following();
  follow(BOARD).message(rows);
  follow(BY_CPU);
  expect(store.model.rows.size).toBe(1);
});

test('a view that is refused has no rows of the one before', () => {
  const { store, follow } = following();
  follow(BOARD).message(rows);
  const byCpu = follow(BY_CPU);
  byCpu.problem?.(problem('NOT_RECORDED'));
  expect([store.model.rows.size, store.problem?.code]).toEqual([0, 'NOT_RECORDED']);
  byCpu.message(rows);
  expect([store.model.rows.size, store.problem]).toEqual([1, null]);
});

test('a time that does not hold the view has no rows of another time', () => {
  const { store, follow } = following();
  const byCpu = follow(BY_CPU);
  byCpu.message(rows);
  byCpu.problem?.(problem('NOT_RECORDED'));
  expect(store.model.rows.size).toBe(0);
});

test('a view that ends keeps its last rows', () => {
  const { store, follow } = following();
  const board = follow(BOARD);
  board.message(rows);
  board.problem?.(problem('SESSION_UNKNOWN'));
  expect(store.model.rows.size).toBe(1);
});
