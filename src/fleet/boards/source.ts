import type { BoardRequest } from '../board-request.ts';
import { type CellList, RATE_STEPS } from '../cell-list.ts';
import { type FleetSums, numbersOf } from '../fleet-sums.ts';
import type { HostRecord } from '../host-record.ts';
import type { BoardCell, FleetNumbers, FleetSeries, NumberName } from '../numbers.ts';
import { NUMBERS } from '../numbers.ts';

/** State of a fleet from which boards are made. */
export interface BoardSource {
  /** In the order of their names. */
  hosts: readonly HostRecord[];
  sums: FleetSums;
  series: readonly FleetSeries[];
}

/** The number by which a board is sorted. */
export interface Order {
  /** Ids of series, whose numbers are added up. */
  ids: readonly number[];
  index: number;
  /** The number for people: rates are in steps. */
  unit: number;
  /** No other order has this text. */
  key: string;
}

export function orderOf({ series: names, sort }: BoardRequest, all: readonly FleetSeries[]): Order {
  const wanted = names ?? all.slice(0, 1).map(({ name }) => name);
  // A name that was asked for before its series came may be a label: that of several series is none of them.
  const found = all.filter((each) => wanted.some((name) => isMeant(each, name, all)));
  const index = NUMBERS.indexOf(sort);
  const ids = found.map(({ id }) => id);
  return { ids, index, unit: isRate(sort) ? 1 / RATE_STEPS : 1, key: `${ids.join()} ${sort}` };
}

const isMeant = (series: FleetSeries, name: string, all: readonly FleetSeries[]): boolean =>
  series.name === name ||
  (series.form.label === name && all.every((other) => other === series || !hasLabel(other, name)));

const hasLabel = ({ name, form }: FleetSeries, text: string): boolean => name === text || form.label === text;

const isRate = (sort: NumberName): boolean => sort === 'rate' || sort === 'amountRate';

/** Numbers by series while they are added up. They are never subtracted: doubles suffice. */
export type Numbers = Map<number, Float64Array>;

/** Adds the cells from `from` to `to` of a list. Rates count of hosts that are present. */
export function addCells(
  to: Numbers,
  list: CellList,
  from: number,
  end: number,
  isPresent: boolean,
): Numbers {
  for (let at = from; at < end; at++) {
    const series = list.series[at] ?? 0;
    const numbers = to.get(series) ?? new Float64Array(4);
    to.set(series, numbers);
    for (let index = 0; index < (isPresent ? 4 : 2); index++)
      numbers[index] = (numbers[index] ?? 0) + (list.numbers[4 * at + index] ?? 0);
  }
  return to;
}

export const scoreOf = (numbers: Numbers, { ids, index, unit }: Order): number =>
  ids.reduce((sum, id) => sum + (numbers.get(id)?.[index] ?? 0), 0) * unit;

/** Cells in the order of series, without those that are 0 and exact. */
export function cellsOf(numbers: Numbers, series: readonly FleetSeries[], more?: Numbers): BoardCell[] {
  return series.flatMap(({ id }) => {
    const of = (from: Numbers | undefined): FleetNumbers | undefined => {
      const values = from?.get(id);
      return values?.some((value) => value !== 0) === true
        ? numbersOf((index) => values[index] ?? 0)
        : undefined;
    };
    const [known, above] = [of(numbers), of(more)];
    if (known === undefined && above === undefined) return [];
    return [{ series: id, ...(known ?? numbersOf(() => 0)), ...(above && { more: above }) }];
  });
}

/** A total without the rows that are shown. */
export function restOf(total: readonly BoardCell[], rows: readonly { cells: BoardCell[] }[]): BoardCell[] {
  const shown = new Map<number, FleetNumbers>();
  for (const cell of rows.flatMap(({ cells }) => cells)) {
    const sum = shown.get(cell.series) ?? { count: 0, amount: 0, rate: 0, amountRate: 0 };
    for (const name of NUMBERS) sum[name] += cell[name];
    shown.set(cell.series, sum);
  }
  return total.map((cell) => {
    const rest = { series: cell.series, count: 0, amount: 0, rate: 0, amountRate: 0 };
    for (const name of NUMBERS) {
      const left = cell[name] - (shown.get(cell.series)?.[name] ?? 0);
      // Rounded rates of groups may add up to more than that of all. Amounts may be below 0.
      rest[name] = name === 'count' || name === 'rate' ? Math.max(0, left) : left;
    }
    return rest;
  });
}
