import type { Cells } from './cells.ts';
import { Columns } from './columns.ts';
import { KEPT_GROUPINGS, type KeptGrouping } from './group-sums.ts';

/** The groups of each grouping, with their counts in a tick. */
type Groups = Record<KeptGrouping, ReadonlyMap<string, Cells>>;

/** The counts of a tick by group and series, in little memory. */
export class KeptGroups {
  readonly #names: ReadonlyMap<KeptGrouping, readonly string[]>;
  /** The place behind the last entry of each grouping, in the order of KEPT_GROUPINGS. */
  readonly #ends: readonly number[];
  /**
   * An entry for each group and series: the group, by its place among the names, the series, the count, and the amount,
   * which is 0 for kinds.
   */
  #entries: Columns;

  constructor(groups: Groups) {
    const cellsOf = (grouping: KeptGrouping) => [...groups[grouping].values()];
    const size = KEPT_GROUPINGS.flatMap(cellsOf).reduce((sum, cells) => sum + cells.size, 0);
    const column = () => new Float64Array(size);
    const [places, series, counts, amounts] = [column(), column(), column(), column()];
    let end = 0;
    this.#ends = KEPT_GROUPINGS.map((grouping) => {
      for (const [place, cells] of cellsOf(grouping).entries())
        cells.eachOfTick((index, count, amount) => {
          places[end] = place;
          series[end] = index;
          counts[end] = count;
          amounts[end++] = amount;
        });
      return end;
    });
    this.#names = new Map(KEPT_GROUPINGS.map((grouping) => [grouping, [...groups[grouping].keys()]]));
    this.#entries = new Columns([places, series, counts, amounts]);
  }

  /** Number of entries. */
  get size(): number {
    return this.#entries.length;
  }

  /** Calls `take` with the numbers of each group and series of a grouping. */
  each(
    grouping: KeptGrouping,
    take: (group: string, series: number, count: number, amount: number) => void,
  ): void {
    const index = KEPT_GROUPINGS.indexOf(grouping);
    const [places, series, counts, amounts] = this.#entries.read();
    const names = this.#names.get(grouping);
    const end = this.#ends[index] ?? 0;
    for (let at = this.#ends[index - 1] ?? 0; at < end; at++)
      take(names?.[places?.[at] ?? -1] ?? '?', series?.[at] ?? -1, counts?.[at] ?? 0, amounts?.[at] ?? 0);
  }

  renumber(to: (series: number) => number): void {
    this.#entries = this.#entries.replaced(1, to);
  }
}
