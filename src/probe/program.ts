import type { ValueNames } from '../kernel/value-names.ts';
import type { Loss, Serves } from './block.ts';
import type { MapHead } from './head.ts';
import type { Dimension, Scope } from './scope.ts';

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

/** Number of a program's programs at raw tracepoints. */
export const rawOf = ({ attached }: Pick<Program, 'attached'>): number =>
  attached.filter(({ raw }) => raw).length;
