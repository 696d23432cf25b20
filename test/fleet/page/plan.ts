/** Marked hosts: the board has 50 rows, and some are to be of other programs. */
const MARKED = 40;
/** Marked summaries that a run measures at least. */
export const LEAST_SAMPLES = 300;
/** Time that the page has to open, in ms. */
const OPENING_MS = 3_000;

/** A run of the measurement, as all its processes know it. */
export interface Run {
  hosts: number;
  intervalMs: number;
  seconds: number;
  seed: number;
}

/** Number of marked hosts. */
export const markedOf = ({ hosts }: Pick<Run, 'hosts'>): number => Math.min(hosts, MARKED);

/** True for marked hosts, which are spread evenly over all. */
export function isMarked(run: Pick<Run, 'hosts'>, place: number): boolean {
  const marked = markedOf(run);
  return Math.floor(((place + 1) * marked) / run.hosts) > Math.floor((place * marked) / run.hosts);
}

const MARKED_NAME = 'marked-';

/** The name of a host, which says that it is marked. */
export const nameOf = (run: Pick<Run, 'hosts'>, place: number): string =>
  `${isMarked(run, place) ? MARKED_NAME : 'host-'}${place}`;

export const isNameOfMarked = (name: string): boolean => name.startsWith(MARKED_NAME);

/** When the page opens, when the measurement begins and when it ends, in ms since the first summary. */
export function phasesOf({ intervalMs, seconds }: Run): { opens: number; begins: number; ends: number } {
  // All hosts have sent once. Then the page opens, and the hub warms up for another interval.
  const begins = intervalMs + Math.max(intervalMs, OPENING_MS);
  return { opens: intervalMs, begins, ends: begins + 1000 * seconds };
}

/** Seconds in which enough marked summaries come. */
export const leastSeconds = (run: Pick<Run, 'hosts' | 'intervalMs'>): number =>
  Math.ceil((Math.ceil(LEAST_SAMPLES / markedOf(run)) * run.intervalMs) / 1000);
