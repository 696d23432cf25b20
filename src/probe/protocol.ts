// Names and marks that the compiler writes into a program and the reader of its output looks for.

/**
 * Maps of tasks that ended, of tasks that were renamed, and of processes that joined or left the scope:
 * buffers A and B of each.
 */
export const ENDED_MAPS = ['@vt_ended_0', '@vt_ended_1'];
export const RENAMED_MAPS = ['@vt_renamed_0', '@vt_renamed_1'];
export const JOINED_MAPS = ['@vt_joined_0', '@vt_joined_1'];
/** Map of the processes in scope. */
export const SCOPE_MAP = '@vt_scope';
/** Map that has an entry once a tracepoint has seen process 1. */
export const FIRST_MAP = '@vt_first';

/**
 * Name that vmtally takes for a moment to throttle the ticks of one collector's program, or to undo that: at most
 * 15 bytes (include/linux/sched.h, TASK_COMM_LEN).
 */
export const throttleName = (collector: number, isThrottled: boolean): string =>
  `vt${collector}:${isThrottled ? 'slow' : 'fast'}`;

/** Milliseconds between heartbeats during a delay. */
export const HEARTBEAT_MS = 1_000;

/** The first number of a marker that the program prints. */
export const MARK = { attached: 0, begin: 1, end: 2 } as const;

/** A value of a map: a count or sum, or the name of an ended task. */
export type MapValue = { kind: 'number'; value: number } | { kind: 'name'; name: string };

/** A map as printed in one tick. */
export interface PrintedMap {
  map: string;
  /** Made anew by each read if there is a `table`. */
  entries: [key: string[], value: MapValue][];
  /** Present for a long map of numbers: for each entry the `width` parts of its key, then its value. */
  table?: { width: number; numbers: Float64Array };
}

/** Number of entries of a printed map. */
export const sizeOf = (printed: PrintedMap): number => {
  const { table } = printed;
  return table === undefined ? printed.entries.length : table.numbers.length / (table.width + 1);
};
