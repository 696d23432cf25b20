import { VmtallyError } from '../errors.ts';

/** Most probes of a program: bpftrace attaches no more by default (BPFTRACE_MAX_PROBES). */
export const PROBES_LIMIT = 512;

/**
 * Counts the events that names, globs and presets stand for, each as often as it is named. Globs match thousands of
 * tracepoints, and the format of each takes milliseconds to read: too many must fail before they are read, and before
 * filters are checked on them.
 */
export class EventRoom {
  readonly #most: number;
  #left: number;

  constructor(most = PROBES_LIMIT) {
    this.#most = most;
    this.#left = most;
  }

  /** Throws SESSION_SIZE, or USAGE where bpftrace sets the limit, if no room is left for so many events. */
  take(events: number): void {
    this.#left -= events;
    if (this.#left >= 0) return;
    throw this.#most < PROBES_LIMIT
      ? new VmtallyError(
          'SESSION_SIZE',
          `these names stand for over ${this.#most} events, the most for a session of a client`,
          'Name fewer events.',
        )
      : new VmtallyError(
          'USAGE',
          `these names stand for over ${this.#most} events; bpftrace attaches at most ${PROBES_LIMIT} probes`,
          'Name fewer events with -e.',
        );
  }
}
