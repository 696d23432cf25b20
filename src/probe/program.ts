import type { MapHead } from './head.ts';
import type { Dimension, Scope } from './scope.ts';
import type { ValueNames } from './value-names.ts';

/** How a program carries the names of ended processes: four uint32 of the name, a string, or not at all. */
export type NameForm = 'words' | 'text' | 'none';

export interface CompileOptions {
  scope: Scope;
  dimension: Dimension;
  /** Microseconds between ticks. */
  tickUs: number;
  /** Milliseconds from attached to the start of the window. */
  delayMs: number;
  names: NameForm;
  /** Whether this bpftrace reads dynamic strings right. */
  dynamicText: boolean;
  /** The process that rings. */
  controller: number;
  /** Entries that each of so many maps may have (Program.entries). */
  mapEntries: (maps: number) => number;
  /** Whether the kernel has /proc/sys/vm/stat_refresh. */
  barrier: boolean;
  /** True where /proc/vmstat lacks the NUMA counts that CPUs have not folded yet (before 5.14, see tickBlock). */
  foldsNuma?: boolean | undefined;
  /** True where events of a scope may be counted at raw tracepoints (raw.ts). */
  raw?: boolean | undefined;
  /** What is kept: counts by row of each tick, running totals beside vmstat (see compile), or both. */
  keeps?: 'rows' | 'books' | 'both' | undefined;
  /** Threads of process 1 whose runs each tick notes, where this kernel may hide it (kernel/first-process.ts). */
  guarded?: readonly number[] | undefined;
}

/** What one output map counts: a line of `stat`. */
export interface Series {
  /** As the user sees it: `kmem:kmalloc`, `mm_page_alloc.failed`. */
  label: string;
  probe: string;
  map: string;
  head: MapHead;
  /** The tracepoints that it takes to count it. */
  events: string[];
  /** This kernel's names of the values, where they are kinds and the head has no labels for them. */
  values?: ValueNames | undefined;
}

/**
 * `events`: they are not counted. `processes`: what those do that it would have put in scope. `names`: that a task
 * ended or took another name. `nothing` that a count shows: an entry that is overwritten when its pid is given anew, a
 * ring that is repeated.
 */
export type Loss = 'events' | 'processes' | 'names' | 'nothing';

export interface Program {
  text: string;
  series: Series[];
  /** Which series a map of the program belongs to, by the map's name. */
  maps: Map<string, number>;
  /** Those of them whose keys are packed (pack.ts). */
  packed: Set<string>;
  /** The same for the maps of running totals. */
  books: Map<string, number>;
  /** The tracepoint programs in load order. */
  attached: Attached[];
  /** Maps that it takes, without its scratch and scalars, and the entries that each must have room for. */
  mapCount: number;
  entries: number;
}

/** A tracepoint's program. `loses`: what a run that it misses takes away. `raw`: whether it is at the raw tracepoint. */
export interface Attached extends Serves {
  event: string;
  loses: Loss;
  raw: boolean;
}

/** Whose work a program does: the selection's, by its place, and the series that goes up by one with each run. */
interface Serves {
  selection?: number;
  /** Undefined where a run may count nothing, more than one, or a sum. */
  counts?: number | undefined;
}

/** One block of a program. `loses` is what a missed run takes away; null for blocks that are no tracepoint's. */
export interface ProgramBlock extends Serves {
  text: string;
  loses: Loss | null;
}

/** Maps of tasks that ended, that were renamed, and of processes that joined or left the scope: buffers A and B of each. */
export const ENDED_MAPS = ['@vt_ended_0', '@vt_ended_1'];
export const RENAMED_MAPS = ['@vt_renamed_0', '@vt_renamed_1'];
export const JOINED_MAPS = ['@vt_joined_0', '@vt_joined_1'];
/** The processes in scope. */
export const SCOPE_MAP = '@vt_scope';
/** Has an entry once a tracepoint has seen process 1. */
export const FIRST_MAP = '@vt_first';

/** Milliseconds between signs of life while a delay is waited for. */
export const HEARTBEAT_MS = 1_000;

/** The first number of a marker that the program prints. */
export const MARK = { attached: 0, begin: 1, end: 2 } as const;

/** Number of a program's programs at raw tracepoints. */
export const rawOf = ({ attached }: Pick<Program, 'attached'>): number =>
  attached.filter(({ raw }) => raw).length;
