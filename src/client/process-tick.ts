/** Value and count, ascending by value. */
export type Distribution = [value: number, count: number][];

/** Counts of one process in one tick. */
export interface ProcessTick {
  tick: number;
  atMs: number;
  seconds: number;
  /** By series. */
  counts: Map<number, Distribution>;
}
