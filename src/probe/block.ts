/**
 * Loss caused by a missed run of a program. `events`: events are not counted. `processes`: the events of
 * processes that the run would have put in scope are not counted. `names`: the end or the new name of a task
 * is not recorded. `nothing` that a count shows: an entry that is overwritten when its pid is reused, or a
 * flush request that is repeated.
 */
export type Loss = 'events' | 'processes' | 'names' | 'nothing';

/**
 * Purpose of a program: the selection that it counts for (by its index), and the series that each of its runs
 * counts up by one.
 */
export interface Serves {
  selection?: number;
  /** Undefined where a run may count nothing, more than one event, or a sum. */
  counts?: number | undefined;
}

/**
 * A block of a program. `loses`: loss caused by a missed run; null for a block that is not at a tracepoint.
 */
export interface ProgramBlock extends Serves {
  text: string;
  loses: Loss | null;
  /** The event that the block counts at its raw tracepoint, or why it counts elsewhere. */
  raw?: { event: string } | { why: string };
}
