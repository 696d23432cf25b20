/**
 * `events`: they are not counted. `processes`: what those do that it would have put in scope. `names`: that a task
 * ended or took another name. `nothing` that a count shows: an entry that is overwritten when its pid is given anew, a
 * ring that is repeated.
 */
export type Loss = 'events' | 'processes' | 'names' | 'nothing';

/** Whose work a program does: the selection's, by its place, and the series that goes up by one with each run. */
export interface Serves {
  selection?: number;
  /** Undefined where a run may count nothing, more than one, or a sum. */
  counts?: number | undefined;
}

/** One block of a program. `loses` is what a missed run takes away; null for blocks that are no tracepoint's. */
export interface ProgramBlock extends Serves {
  text: string;
  loses: Loss | null;
}
