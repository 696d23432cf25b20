import type { SeriesTotals } from '../fleet-totals.ts';

/** Counts of values that came since the look before, from the distribution of all time. */
export class RecentValues {
  #hostChange = 0;
  #last: ReadonlyMap<number, number> | undefined;

  /** Undefined if no value came, or if a host came or left: its counts of all time are not of this look. */
  look({
    distribution,
    hostChange,
  }: Pick<SeriesTotals, 'distribution' | 'hostChange'>): Map<number, number> | undefined {
    const last = this.#last;
    const isComparable = last !== undefined && hostChange === this.#hostChange;
    this.#last = new Map(distribution);
    this.#hostChange = hostChange;
    if (!isComparable) return undefined;
    const came = distribution.map(([value, count]): [number, number] => [
      value,
      count - (last.get(value) ?? 0),
    ]);
    const counted = came.filter(([, count]) => count > 0);
    return counted.length === 0 ? undefined : new Map(counted);
  }
}
