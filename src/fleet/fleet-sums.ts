import { CellChains, NO_SLOT } from './cell-chains.ts';
import { CellChanges, CellSpan } from './cell-changes.ts';
import { CellList, RATE_STEPS } from './cell-list.ts';
import type { SeriesTotals } from './fleet-totals.ts';
import { type Group, type GroupCells, GroupTable } from './group-table.ts';
import { HostLists, type ListName, placeIn } from './host-lists.ts';
import type { FleetNumbers, FleetSeries } from './numbers.ts';
import { SENT_GROUPINGS } from './schema.ts';
import { type ValueList, ValueSums } from './value-sums.ts';

/** Lists of which there are sums over all hosts, beside groups. */
const SUMMED = ['totals', 'quality', 'unbounded'] as const satisfies ListName[];

/** The part of a host in the sums. */
export interface HostSums {
  lists: HostLists;
  /** Its groups by the place of the grouping. */
  groups: readonly (readonly Group[])[];
  /** True if its rates are in the sums. */
  isPresent: boolean;
}

/** A host that has nothing in the sums. */
export const NOTHING: HostSums = { lists: new HostLists(), groups: [], isPresent: false };

const [now, before] = [new CellSpan(new CellList()), new CellSpan(new CellList())];
const changes = new CellChanges();

/** The sums over all hosts. What a host had in them is subtracted when it has something else: no sum is made again. */
export class FleetSums {
  readonly tables: readonly GroupTable[] = SENT_GROUPINGS.map(() => new GroupTable());
  readonly #chains = new CellChains();
  readonly #first = SUMMED.map(() => NO_SLOT);
  readonly #values = new ValueSums();
  /** Number of the last change of the hosts that have a series, or of those whose values are in the sums, by series. */
  readonly #hostChanges = new Map<number, number>();
  #hostChange = 0;

  /** Memory that groups and values take, about. */
  get bytes(): number {
    return this.tables.reduce((sum, { bytes }) => sum + bytes, this.#values.bytes);
  }

  /** True if a host for which there is no memory may keep these values. */
  areFew(values: ValueList): boolean {
    return this.#values.areFew(values);
  }

  /** Puts what a host has in the place of what it had. */
  replace(next: HostSums, last: HostSums): void {
    const areAligned = next.lists.ids === last.lists.ids;
    for (const [place, name] of SUMMED.entries()) {
      const [list, listBefore] = [next.lists.of(name), last.lists.of(name)];
      now.of(list, 0, list.length, ratesOf(next));
      before.of(listBefore, 0, listBefore.length, ratesOf(last));
      const first = this.#first[place] ?? NO_SLOT;
      this.#first[place] = this.#chains.change(first, changes.fill(now, before, areAligned));
      if (name === 'quality') this.#noteHosts();
    }
    for (const [place, table] of this.tables.entries())
      table.replace(groupsOf(next, place), groupsOf(last, place), areAligned);
    this.#values.replace(next.lists.values, last.lists.values);
  }

  /**
   * Notes that a host whose values of some series are in no sum has other ones of which that is so: values of all time come or go then,
   * as where hosts do. `ids`: series of the host.
   */
  noteValues(lacking: readonly number[], lacked: readonly number[], ids: readonly number[]): void {
    if (lacking.length === 0 && lacked.length === 0) return;
    for (const id of ids)
      if (lacking.includes(id) !== lacked.includes(id)) this.#hostChanges.set(id, ++this.#hostChange);
  }

  /** Notes of which series other hosts are in the sums, by the last changes of their accuracy, which each host has. */
  #noteHosts(): void {
    const qualityAt = SUMMED.indexOf('quality');
    for (let at = 0; at < changes.length; at++) {
      if (changes.hosts[at] === 0) continue;
      const id = changes.series[at] ?? 0;
      if (this.#chains.find(this.#first[qualityAt] ?? NO_SLOT, id) === NO_SLOT) this.#hostChanges.delete(id);
      else this.#hostChanges.set(id, ++this.#hostChange);
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
      hostChange: this.#hostChanges.get(series.id) ?? 0,
      counting: of(2),
      missing: of(0),
      unbounded: unbounded === undefined || unbounded === NO_SLOT ? 0 : chains.hostsOf(unbounded),
      uncountedSeconds: of(1) / RATE_STEPS,
      distribution,
      beyondDouble: all.some((number) => !Number.isSafeInteger(number)),
    };
  }
}

const ratesOf = ({ isPresent }: HostSums): 0 | 1 => (isPresent ? 1 : 0);

const groupsOf = (host: HostSums, place: number): GroupCells => ({
  groups: host.groups[place] ?? [],
  cells: host.lists.at(placeIn(place, 'cells')),
  most: host.lists.at(placeIn(place, 'most')),
  blur: host.lists.at(placeIn(place, 'blur')),
  left: host.lists.left[place + 1] ?? 0,
  rates: ratesOf(host),
});

/** Numbers for people: rates are a second. */
export const numbersOf = (value: (index: number) => number): FleetNumbers => ({
  count: value(0),
  amount: value(1),
  rate: value(2) / RATE_STEPS,
  amountRate: value(3) / RATE_STEPS,
});
