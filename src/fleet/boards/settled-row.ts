import type { BoardRow } from '../board-request.ts';
import { type BoardCell, type FleetNumbers, NUMBERS } from '../numbers.ts';
import type { Order } from './source.ts';

/** Bounds of the groups of a host: what any that it did not send has at most, and how far its answer may be too low. */
export interface Bounds {
  most: { count: number; amount: number };
  blur: { count: number; amount: number };
}

type Sum = FleetNumbers & { more: FleetNumbers };

const none = (): FleetNumbers => ({ count: 0, amount: 0, rate: 0, amountRate: 0 });

/**
 * Subtracts the bound of a host. A sum beyond 2^53 is rounded and stays: subtracting a huge bound could erase the bounds of other hosts.
 */
const without = (sum: number, bound: number): number =>
  sum > Number.MAX_SAFE_INTEGER ? sum : Math.max(0, sum - bound);

/** A row of a board while counts and amounts that hosts answered take the place of the most that it may have had there. */
export class SettledRow {
  readonly #row: BoardRow;
  readonly #cells: Map<number, Sum>;
  #hosts: number;

  constructor(row: BoardRow) {
    this.#row = row;
    this.#hosts = row.hosts;
    this.#cells = new Map(
      row.cells.map(({ series, more, ...numbers }) => [series, { ...numbers, more: { ...none(), ...more } }]),
    );
  }

  add = (series: number, count: number, amount: number): void => {
    let sum = this.#cells.get(series);
    if (sum === undefined) {
      sum = { ...none(), more: none() };
      this.#cells.set(series, sum);
    }
    sum.count += count;
    sum.amount += amount;
  };

  /** Replaces the bound of a host by that of its answer. Call it after `add`. `isThere`: true if the host counted any of the row. */
  settle(bounds: ReadonlyMap<number, Bounds>, isThere: boolean): void {
    this.#hosts += Number(isThere);
    for (const [series, { more }] of this.#cells) {
      const bound = bounds.get(series);
      if (bound === undefined) continue;
      more.count = without(more.count, bound.most.count) + bound.blur.count;
      more.amount = without(more.amount, bound.most.amount) + bound.blur.amount;
    }
  }

  /** The row with its numbers in the order of the board. */
  inOrder({ ids, index }: Order): BoardRow {
    const name = NUMBERS[index] ?? 'count';
    let [chosen, most] = [0, 0];
    const cells: BoardCell[] = [];
    for (const [series, { more, ...numbers }] of this.#cells) {
      const isBounded = NUMBERS.some((each) => more[each] > 0);
      cells.push({ series, ...numbers, ...(isBounded && { more }) });
      if (!ids.includes(series)) continue;
      chosen += numbers[name];
      most += more[name];
    }
    return { ...this.#row, cells, chosen, more: most, hosts: this.#hosts };
  }
}
