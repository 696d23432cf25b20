import { CellChains, NO_SLOT, type Parts } from './cell-chains.ts';
import { type CellList, RATE_STEPS } from './cell-list.ts';
import type { SeriesTotals } from './fleet-totals.ts';
import { type Group, type GroupCells, GroupTable } from './group-table.ts';
import { type HostLists, type ListName, placeIn } from './host-lists.ts';
import type { FleetNumbers, FleetSeries } from './numbers.ts';
import { SENT_GROUPINGS } from './schema.ts';
import { ValueSums } from './value-sums.ts';

/** Lists of which there are sums over all hosts, beside groups. */
const SUMMED = ['totals', 'quality', 'unbounded'] as const satisfies ListName[];

/** Lists of a host, and its groups by the place of the grouping. */
export interface HostSums {
  lists: HostLists;
  groups: readonly (readonly Group[])[];
}

/** The sums over all hosts. A host's lists are added, and later subtracted, so that no sum is made again. */
export class FleetSums {
  readonly tables: readonly GroupTable[] = SENT_GROUPINGS.map(() => new GroupTable());
  readonly #chains = new CellChains();
  readonly #first = SUMMED.map(() => NO_SLOT);
  readonly #values = new ValueSums();
  /** Rows that were not sent, of all hosts. */
  rowsLeft = 0;

  apply(host: HostSums, parts: Parts): void {
    this.#applyLists(host.lists, parts);
    for (const [place, table] of this.tables.entries()) table.apply(groupsOf(host, place), parts);
    if (parts.counts !== 0) this.#values.apply(host.lists.values, parts.counts > 0 ? 1 : -1);
    this.rowsLeft += parts.hosts * (host.lists.left[0] ?? 0);
  }

  /** Puts a host's lists in the place of those before, of which `rates` were in the sums or not. */
  replace(next: HostSums, last: HostSums, rates: { next: boolean; last: boolean }): void {
    const parts = { hosts: 1, counts: 1, rates: Number(rates.next) };
    const before = { hosts: -1, counts: -1, rates: -Number(rates.last) };
    this.#applyLists(next.lists, parts);
    this.#applyLists(last.lists, before);
    for (const [place, table] of this.tables.entries())
      table.replace(groupsOf(next, place), groupsOf(last, place), parts, before);
    this.#values.replace(next.lists.values, last.lists.values);
    this.rowsLeft += (next.lists.left[0] ?? 0) - (last.lists.left[0] ?? 0);
  }

  #applyLists(lists: HostLists, parts: Parts): void {
    for (const [place, name] of SUMMED.entries()) {
      const list = lists.of(name);
      this.#first[place] = this.#chains.apply(this.#first[place] ?? NO_SLOT, list, 0, list.length, parts);
    }
  }

  /** Adds the totals of all hosts to a list. */
  totals(into: CellList): CellList {
    into.clear();
    for (let slot = this.#first[0] ?? NO_SLOT; slot !== NO_SLOT; slot = this.#chains.next(slot)) {
      const value = (index: number) => this.#chains.value(slot, index);
      into.push(0, this.#chains.seriesOf(slot), value(0), value(1), value(2), value(3));
    }
    return into;
  }

  seriesTotals(series: FleetSeries): SeriesTotals {
    const chains = this.#chains;
    const [totals, quality, unbounded] = this.#first.map((first) => chains.find(first, series.id));
    const numbers = numbersOf((index) => chains.value(totals ?? NO_SLOT, index));
    const of = (index: number) => chains.value(quality ?? NO_SLOT, index);
    const distribution = this.#values.of(series.id);
    const all = [numbers.count, numbers.amount, ...distribution.map(([, count]) => count)];
    return {
      series,
      ...numbers,
      hosts: quality === undefined || quality === NO_SLOT ? 0 : chains.hostsOf(quality),
      counting: of(2),
      missing: of(0),
      unbounded: unbounded === undefined || unbounded === NO_SLOT ? 0 : chains.hostsOf(unbounded),
      uncountedSeconds: of(1) / RATE_STEPS,
      distribution,
      beyondDouble: all.some((number) => !Number.isSafeInteger(number)),
    };
  }
}

const groupsOf = ({ lists, groups }: HostSums, place: number): GroupCells => ({
  groups: groups[place] ?? [],
  cells: lists.at(placeIn(place, 'cells')),
  most: lists.at(placeIn(place, 'most')),
  blur: lists.at(placeIn(place, 'blur')),
  left: lists.left[place + 1] ?? 0,
});

/** Numbers for people: rates are a second. */
export const numbersOf = (value: (index: number) => number): FleetNumbers => ({
  count: value(0),
  amount: value(1),
  rate: value(2) / RATE_STEPS,
  amountRate: value(3) / RATE_STEPS,
});
