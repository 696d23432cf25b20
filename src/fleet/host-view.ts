import type { FleetNumbers } from './numbers.ts';
import type { Summary } from './schema.ts';

/**
 * present: summaries come. late: none for three intervals. gone: none for ten. Counts of all stay in the sums; rates are of those present.
 */
export type Presence = 'present' | 'late' | 'gone';

/** Numbers of a series of a host. */
export interface HostCell extends FleetNumbers {
  series: number;
  counted: boolean;
  /** Events at most that each number misses; null if no bound is known. */
  missing: number | null;
  uncountedSeconds: number;
}

/** Fields of a summary that are kept as they are. */
export type HostFacts = Pick<
  Summary,
  | 'labels'
  | 'bootId'
  | 'run'
  | 'epoch'
  | 'seq'
  | 'atMs'
  | 'runMs'
  | 'sinceMs'
  | 'intervalMs'
  | 'vmtally'
  | 'bpftrace'
  | 'kernel'
  | 'cpus'
  | 'state'
  | 'problem'
  | 'cost'
>;

/** A host as its last summary has it. */
export interface FleetHost extends HostFacts {
  name: string;
  presence: Presence;
  /** Receipt of the last summary, by the hub's clock. */
  seenMs: number;
  /** Time of the host's clock less that of the hub's, in ms: negative where it is behind. */
  skewMs: number;
  cells: HostCell[];
  /** False if a number may be too low: events are missing, their bound is unknown, or a series was not counted. */
  exact: boolean;
  /** True if the hub keeps only its totals and sums: it had no memory for its rows, groups and many values of its own. */
  thinned: boolean;
  /** Why its last payload was refused, until one is taken. */
  refusal: string | null;
  /** Another service published as this host; null if none did. */
  twin: { times: number; lastMs: number; notice: string } | null;
}
