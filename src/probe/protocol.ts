// Names and marks that the compiler writes into a program and the reader of its output looks for.

/**
 * Maps of tasks that ended, of tasks that were renamed, and of processes that joined or left the scope:
 * buffers A and B of each.
 */
export const ENDED_MAPS = ['@vt_ended_0', '@vt_ended_1'];
export const RENAMED_MAPS = ['@vt_renamed_0', '@vt_renamed_1'];
export const JOINED_MAPS = ['@vt_joined_0', '@vt_joined_1'];
/** Begins the names of the maps whose keys have stacks. */
export const STACKS = '@vt_stacks';
export const isStackMap = (map: string): boolean => map.startsWith(STACKS);
/** Map of the processes in scope. */
export const SCOPE_MAP = '@vt_scope';
/** Map that has an entry once a tracepoint has seen process 1. */
export const FIRST_MAP = '@vt_first';

/** Map of the objects that are not freed yet, by address (object-blocks.ts). A value is two numbers. */
export const OBJECTS_MAP = '@vt_objects';
/**
 * Sums of the window so far: objects that were allocated in it, those of them that were freed, frees of other
 * objects, blocks of pages that were freed in parts, and objects for which the map had no room.
 */
export const OBJECT_SUMS = {
  allocated: '@vt_sum_allocated',
  freed: '@vt_sum_freed',
  earlier: '@vt_sum_earlier',
  parts: '@vt_sum_parts',
  refused: '@vt_sum_refused',
} as const;
/** Number of the tick from which on no object is kept: the last tick adds it. It is even, as the buffers take turns. */
export const OBJECTS_CLOSED = 2 ** 40;
/**
 * Bits of an object's two numbers, each below 2^53: the tick above the 32 bits of the site, and the bytes, of which an
 * allocation has less than 2^31, above the process (PID_MAX_LIMIT, 2^22). Ticks begin again from 0 after 2^21.
 */
export const OBJECT_BITS = { site: 32, pid: 22, tickMask: 2 ** 21 - 1 } as const;

/**
 * Name that vmtally takes for a moment to throttle the ticks of one collector's program, or to undo that: at most
 * 15 bytes (include/linux/sched.h, TASK_COMM_LEN).
 */
export const throttleName = (collector: number, isThrottled: boolean): string =>
  `vt${collector}:${isThrottled ? 'slow' : 'fast'}`;

/** Milliseconds between heartbeats during a delay. */
export const HEARTBEAT_MS = 1_000;

/** The first number of a marker that the program prints. `process` asks vmtally to read a process's mappings. */
export const MARK = { attached: 0, begin: 1, end: 2, process: 3 } as const;

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
