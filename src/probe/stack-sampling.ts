/** Stacks that a program keeps of some events, chosen by chance. */
export interface StackSampling {
  /** Keeps one of so many. A counter in place of chance would follow the rhythm of a loop. */
  rate: number;
  /** bpftrace's expressions of the stacks: each is a part of a key. */
  stacks: readonly string[];
  /**
   * True where a program can see that a map has a key (has_key). It then drops the stacks that a full map has no room for:
   * bpftrace would report each of them, and its other output would be lost among the reports.
   */
  seesKeys: boolean;
}

/** Number of further stacks that the buffer has room for. */
export const STACKS_LEFT = '@vt_left';

/** Part of the max entries that stacks may take: CPUs that add at once may count one stack for two. */
export const STACKS_PART = 7 / 8;
