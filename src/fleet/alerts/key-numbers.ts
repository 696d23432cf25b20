import { type Lost, lackOf, NOTHING_LOST } from '../../alerts/losses.ts';
import { NO_GROUP } from '../../wire/groups.ts';
import { CellList, RATE_STEPS } from '../cell-list.ts';
import type { GroupTable } from '../group-table.ts';
import type { HostRecord } from '../host-record.ts';
import { labelOf } from '../label-of.ts';
import { addLost } from './host-losses.ts';

/** Numbers of a group or a host in one series. */
export interface KeyNumbers {
  all: number;
  /** A second. */
  rate: number;
  /** The most by which the rule's number may be too low. */
  missing: number;
  /** Reason why it may be too low, where that is not the one of all: null if it is exact. */
  why?: string | null;
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

const totals = new CellList();

/** Numbers of each host, or of hosts by a label. `lostOf`: what a host lacks; of its values nothing is known then if `isOfValues`. */
export function hostNumbers(
  hosts: readonly HostRecord[],
  by: string,
  series: number,
  { all, rate }: Measure,
  { lostOf, isOfValues }: { lostOf: (host: HostRecord) => Lost | undefined; isOfValues: boolean },
): Map<string, KeyNumbers> {
  const label = by === 'host' ? undefined : by.slice('label:'.length);
  const numbers = new Map<string, KeyNumbers>();
  const losses = new Map<string, Lost>();
  for (const host of hosts) {
    const key = label === undefined ? host.name : (labelOf(host.facts.labels, label) ?? NO_GROUP);
    const sum = numbers.get(key) ?? { all: 0, rate: 0, missing: 0, why: null, isPresent: false };
    numbers.set(key, sum);
    host.read('totals', totals);
    const at = totals.find(series);
    const value = (index: number) => (at === -1 ? 0 : (totals.numbers[4 * at + index] ?? 0) * unitOf(index));
    sum.all += value(all);
    if (host.isPresent) {
      sum.isPresent = true;
      sum.rate += value(rate);
    }
    const lost = lostOf(host);
    if (lost !== undefined) losses.set(key, addLost(losses.get(key) ?? NOTHING_LOST, lost));
  }
  for (const [key, lost] of losses) {
    const [sum, lack] = [numbers.get(key), lackOf(lost)];
    if (sum === undefined || lack === null) continue;
    sum.missing = isOfValues ? Infinity : lack.events;
    sum.why = lack.why;
  }
  return numbers;
}
