import { expect, test, vi } from 'vitest';
import { countsReport, jsonOfParts } from '../../src/server/counts-report.ts';
import { Board } from '../../src/tally/board.ts';
import { CountsReport } from '../../src/wire/http.ts';
import { BYTES, feedTick, sessionInfo, take, who } from '../fixtures/feed.ts';

/** A board with 40 rows, each of which counted one event. */
function counted(): Board {
  const board = new Board();
  board.setSeries([BYTES]);
  const rows = Array.from({ length: 40 }, (_, index) => index + 1);
  take(
    board,
    feedTick({ tick: 1, rows: rows.map((row) => who(row)), counts: rows.map((row) => [row, 0, 8, 1]) }),
  );
  return board;
}

test('the parts of a report are of one tick, whatever is counted while they are made', () => {
  const board = counted();
  const parts = countsReport(sessionInfo({ series: board.series }), board, 100, undefined);
  const rows = parts.rows[Symbol.iterator]();
  expect(rows.next().value).toMatchObject({ row: 1, counts: [{ count: 1 }] });
  take(board, feedTick({ tick: 2, rows: [who(2, { name: 'renamed' })], counts: [[2, 0, 8, 5]] }));
  expect(rows.next().value).toMatchObject({ row: 2, who: { name: 'task2' }, counts: [{ count: 1 }] });
  expect(parts).toMatchObject({ tick: 1, counts: [{ count: 40 }] });
});

test('the JSON of a report comes in parts of some milliseconds', () => {
  // Each look at the clock finds it 1 ms later.
  let nowMs = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => nowMs++);
  const board = counted();
  const report = () => countsReport(sessionInfo({ series: board.series }), board, 100, undefined);
  const parts = [...jsonOfParts(report())];
  clock.mockRestore();
  expect(parts).toHaveLength(5);
  const { rows, ...others } = report();
  expect(CountsReport.parse(JSON.parse(parts.join('')))).toEqual({ ...others, rows: [...rows] });
});
