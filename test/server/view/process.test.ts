import { describe, expect, test } from 'vitest';
import { findRow, processMessage } from '../../../src/server/view/process.ts';
import { Board } from '../../../src/tally/board.ts';
import { ServerMessage } from '../../../src/wire/messages.ts';
import type { ProcessRequest } from '../../../src/wire/view-requests.ts';
import { BYTES, feedTick, ORDERS, take, who } from '../../fixtures/feed.ts';

/** Two processes that had pid 7 one after the other, and a process with unknown start. */
function makeBoard(): Board {
  const board = new Board();
  board.setSeries([BYTES, ORDERS]);
  take(
    board,
    feedTick({
      rows: [
        who(1, { key: '7', start: 100, ended: true }),
        who(2, { key: '7', start: 200 }),
        who(3, { key: '8', start: null }),
      ],
      counts: [
        [1, 0, 96, 1],
        [2, 0, 64, 2],
        [2, 0, 8, 5],
        [2, 1, 3, 1],
      ],
    }),
  );
  take(board, feedTick({ tick: 2, counts: [[1, 0, 8, 1]] }));
  take(board, feedTick({ tick: 3, counts: [[2, 0, 64, 1]] }));
  return board;
}

describe('the row of', () => {
  const cases: [string, Partial<ProcessRequest>, number | undefined][] = [
    ['a number', { row: 1 }, 1],
    ['an unknown row number', { row: 9 }, undefined],
    ['a number, whatever the pid', { row: 1, pid: 8 }, 1],
    ['a pid: the last that had it', { pid: 7 }, 2],
    ['a pid and a start', { pid: 7, start: 100 }, 1],
    ['a pid and a start that it never had', { pid: 7, start: 150 }, undefined],
    ['a pid whose start is not known', { pid: 8, start: 150 }, 3],
    ['a pid that was not counted', { pid: 9 }, undefined],
  ];
  test.each(cases)('%s', (_, request, row) => {
    expect(findRow(makeBoard(), { view: 'process', ...request })?.who.row).toBe(row);
  });
});

describe('a message', () => {
  const messageOf = (of: Board, row: number, reset: boolean) =>
    ServerMessage.parse({ ...processMessage(of, of.rows.get(row), 'v1', 'main', reset), details: null });

  test('that is a snapshot has totals and the ticks with events', () => {
    expect(messageOf(makeBoard(), 2, true)).toMatchObject({
      tick: 3,
      reset: true,
      series: [BYTES, ORDERS],
      row: 2,
      who: { key: '7', start: 200, members: 1, place: null },
      totals: [
        [0, [8, 5, 64, 3]],
        [1, [3, 1]],
      ],
      ticks: [
        {
          tick: 1,
          counts: [
            [0, [8, 5, 64, 2]],
            [1, [3, 1]],
          ],
        },
        { tick: 3, counts: [[0, [64, 1]]] },
      ],
      keptFromMs: 1_001_000,
    });
  });

  test('that is a delta has the last tick, even without events', () => {
    expect(messageOf(makeBoard(), 2, false)).toMatchObject({ ticks: [{ tick: 3, counts: [[0, [64, 1]]] }] });
    const message = messageOf(makeBoard(), 1, false);
    expect(message).toMatchObject({ ticks: [{ tick: 3, counts: [] }], totals: [[0, [8, 1, 96, 1]]] });
    expect(message).not.toHaveProperty('series');
  });

  test('of an unknown process is empty, but tells how far back ticks are kept', () => {
    expect(messageOf(makeBoard(), 9, true)).toMatchObject({
      row: null,
      who: null,
      totals: [],
      ticks: [],
      keptFromMs: 1_001_000,
    });
  });

  test('before the first tick', () => {
    expect(messageOf(new Board(), 1, true)).toMatchObject({ tick: 0, atMs: 0, keptFromMs: 0 });
  });

  test('omits series that the session no longer has', () => {
    const board = makeBoard();
    board.setSeries([ORDERS]);
    expect(messageOf(board, 2, true)).toMatchObject({
      totals: [[0, [3, 1]]],
      ticks: [{ tick: 1, counts: [[0, [3, 1]]] }],
    });
  });
});
