/** Limits that the configuration sets. */
export interface ControllerLimits {
  /** Most sessions at a time, including ended sessions that are kept for a while. */
  sessions: number;
  /** Percent of one CPU that bpftrace and the probes may take for a session made by a client. */
  costPercent: number;
  /** The same for all sessions made by clients together. */
  allCostPercent: number;
  /**
   * Percent of one CPU that the first session's probes, bpftrace and this process may take; undefined: no limit.
   */
  maxCost?: number | undefined;
  /** True if the first session drops events whose probes are over `maxCost`. */
  maxCostDrop?: boolean | undefined;
  /** True if clients may not suspend, change or delete the first session (see Gate). */
  lockMain?: boolean | undefined;
  /** True if the details of a process include the arguments of its command line. */
  showArguments?: boolean | undefined;
}

/**
 * The longest program of a session of a client: bpftrace compiles it in some 3 s of CPU time. The default
 * events have 12 probes and 4,600 characters.
 */
export const PROGRAM_LIMIT = { probes: 128, characters: 50_000 };
