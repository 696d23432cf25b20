import type { BoardSource } from '../boards/source.ts';

/** A look at the sums over the hosts of a fleet. */
export interface FleetLook {
  /** The sums as of now: summaries come while rules are looked at. */
  counts(): BoardSource;
  atMs: number;
  /** Time since which summaries reach the hub. */
  listeningMs: number;
}

export type FleetCounts = BoardSource & Omit<FleetLook, 'counts'>;
