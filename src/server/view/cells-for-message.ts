import type { Board } from '../../tally/board.ts';
import type { CountCell } from '../../tally/cells.ts';
import type { Cell } from '../../wire/rows.ts';

/**
 * Makes the cells of a message. `now` is false for a row without events in this tick: the tick's numbers are then 0.
 * They are null for a series that is not counted now, of which nobody knows the events.
 */
export const cellsForMessage = (
  cells: readonly CountCell[],
  { series }: Pick<Board, 'series'>,
  now = true,
): Cell[] =>
  cells.map((cell) => {
    const [index, count, amount, , tickAmount] = cell;
    if (series[index]?.counted === false) return [index, count, amount, null, null];
    return now ? cell : [index, count, amount, 0, tickAmount === null ? null : 0];
  });
