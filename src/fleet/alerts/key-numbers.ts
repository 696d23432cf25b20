import { NO_GROUP } from '../../wire/groups.ts';
import { CellList, RATE_STEPS } from '../cell-list.ts';
import type { GroupTable } from '../group-table.ts';
import type { HostRecord } from '../host-record.ts';
import { labelOf } from '../label-of.ts';

/** Numbers of a group or a host in one series. */
export interface KeyNumbers {
  all: number;
  /** A second. */
  rate: number;
  /** The most by which the rule's number may be too low. */
  missing: number;
  /** False if none of its hosts is present: it has no rate. */
  isPresent: boolean;
}

/** Places of numbers in a cell: the count or amount, its rate, and the number that the rule bounds. */
export interface Measure {
  all: number;
  rate: number;
  number: number;
}

export const unitOf = (index: number): number => (index > 1 ? 1 / RATE_STEPS : 1);

/** Numbers of each group that some host sent. `lost`: events that any group may lack. */
export function* groupNumbers(
  table: GroupTable,
  series: number,
  { all, rate, number }: Measure,
  lost: number,
): Generator<[key: string, numbers: KeyNumbers]> {
  const { chains, isWhole } = table;
  const more = table.moreIn(series, number);
  for (const group of table.all()) {
    const slot = chains.find(group.known, series);
    const value = (index: number) => chains.value(slot, index) * unitOf(index);
    const missing = lost + (isWhole ? 0 : more(group) * unitOf(number));
    yield [group.key, { all: value(all), rate: value(rate), missing, isPresent: true }];
  }
}

const [totals, quality, unbounded] = [new CellList(), new CellList(), new CellList()];

/** Numbers of each host, or of hosts by a label. `lost`: events that any of them may lack; `missing`: those of a host. */
export function hostNumbers(
  hosts: readonly HostRecord[],
  by: string,
  series: number,
  { all, rate }: Measure,
  lost: number,
  missing: (host: HostRecord) => number,
): Map<string, KeyNumbers> {
  const label = by === 'host' ? undefined : by.slice('label:'.length);
  const numbers = new Map<string, KeyNumbers>();
  for (const host of hosts) {
    const key = label === undefined ? host.name : (labelOf(host.facts.labels, label) ?? NO_GROUP);
    const sum = numbers.get(key) ?? { all: 0, rate: 0, missing: lost, isPresent: false };
    numbers.set(key, sum);
    host.read('totals', totals);
    const at = placeOf(totals, series);
    const value = (index: number) => (at === -1 ? 0 : (totals.numbers[4 * at + index] ?? 0) * unitOf(index));
    sum.all += value(all);
    if (host.isPresent) {
      sum.isPresent = true;
      sum.rate += value(rate);
    }
    sum.missing += missing(host);
  }
  return numbers;
}

/** Events at most that a host's count lacks; Infinity if no bound is known. */
export function missingOf(host: HostRecord, series: number): number {
  host.read('unbounded', unbounded);
  if (placeOf(unbounded, series) !== -1) return Infinity;
  host.read('quality', quality);
  const at = placeOf(quality, series);
  if (at === -1) return 0;
  return (quality.numbers[4 * at + 1] ?? 0) > 0 ? Infinity : (quality.numbers[4 * at] ?? 0);
}

const placeOf = ({ series, length }: CellList, id: number): number => series.subarray(0, length).indexOf(id);
