import type { TickTotal } from './history.ts';
import type { Distribution } from './tally.ts';

/** Numbers of a series, in the order of a message's cell. */
export type CountCell = [
  series: number,
  count: number,
  amount: number | null,
  tickCount: number,
  tickAmount: number | null,
];

/** Numbers by series. */
export type Cells = Map<number, CountCell>;

/** Resets the numbers of the tick when a tick begins. */
export function clearTick(cells: Cells): void {
  for (const cell of cells.values()) {
    cell[3] = 0;
    if (cell[4] !== null) cell[4] = 0;
  }
}

export function addToDistribution(
  distributions: Map<number, Distribution>,
  series: number,
  value: number,
  count: number,
): void {
  let distribution = distributions.get(series);
  if (distribution === undefined) {
    distribution = new Map();
    distributions.set(series, distribution);
  }
  distribution.set(value, (distribution.get(value) ?? 0) + count);
}

/** Adds a new count to a series' numbers: since the beginning, and of the tick. */
export function addToCell(cells: Cells, series: number, count: number, amount: number | null): void {
  const cell = cellOf(cells, series, amount);
  cell[1] += count;
  cell[3] += count;
  if (amount === null) return;
  cell[2] = (cell[2] ?? 0) + amount;
  cell[4] = (cell[4] ?? 0) + amount;
}

/** Adds a cell to the cell of its series. `now`: adds its numbers of the tick too. */
export function addCell(
  cells: Cells,
  [series, count, amount, tickCount, tickAmount]: CountCell,
  now: boolean,
): void {
  const cell = cellOf(cells, series, amount);
  cell[1] += count;
  if (amount !== null) cell[2] = (cell[2] ?? 0) + amount;
  if (!now) return;
  cell[3] += tickCount;
  if (tickAmount !== null) cell[4] = (cell[4] ?? 0) + tickAmount;
}

function cellOf(cells: Cells, series: number, amount: number | null): CountCell {
  const known = cells.get(series);
  if (known !== undefined) return known;
  const none = amount === null ? null : 0;
  const cell: CountCell = [series, 0, none, 0, none];
  cells.set(series, cell);
  return cell;
}

/** Renumbers the series after the session changed them; cells of those without a new number go. */
export function renumberCells(cells: Cells, to: (series: number) => number | undefined): void {
  const old = [...cells.values()];
  cells.clear();
  for (const cell of old) {
    const series = to(cell[0]);
    if (series === undefined) continue;
    cell[0] = series;
    cells.set(series, cell);
  }
}

/** The numbers of the tick, of the series that counted in it. */
export const totalsOfTick = (cells: Cells): TickTotal[] =>
  [...cells.values()].flatMap(([series, , , count, amount]): TickTotal[] =>
    count > 0 ? [[series, count, amount]] : [],
  );
