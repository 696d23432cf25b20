import type { REFUSALS } from '../wire/fleet-views.ts';
import type { FleetNumbers, FleetSeries } from './numbers.ts';

export type RefusalReason = (typeof REFUSALS)[number];

/** Sums of a series over all hosts. */
export interface SeriesTotals extends FleetNumbers {
  series: FleetSeries;
  /** Hosts that have the series, and those of them that count it now. */
  hosts: number;
  /** Another number whenever other hosts are in the sums. */
  hostChange: number;
  counting: number;
  /** Events at most that the count misses, of the hosts that know a bound; and the hosts that know none. */
  missing: number;
  unbounded: number;
  /** Time in which hosts did not count the series, added up. */
  uncountedSeconds: number;
  /** Values and their counts, in ascending order of values. */
  distribution: [value: number, count: number][];
  /** True if a number is beyond 2^53, so that it is rounded. */
  beyondDouble: boolean;
}

export interface FleetTotals {
  hosts: { present: number; late: number; gone: number };
  series: SeriesTotals[];
  /** Hosts that are forgotten: they were gone for longer than the stream keeps summaries. Their counts left the sums. */
  forgotten: number;
  /** Hosts for which there was no place, with the names of some. Their counts are in no sum. */
  beyond: { hosts: number; names: string[] };
  /** Hosts of which only totals are kept. */
  thinned: number;
  taken: number;
  /** Summaries older than the one that the hub had. */
  old: number;
  refused: Record<RefusalReason, number>;
}
