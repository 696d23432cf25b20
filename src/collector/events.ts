import type { Bpftrace } from '../bpftrace/find.ts';
import type { Stretch } from '../compare/reading.ts';
import type { KernelFeatures } from '../kernel/features.ts';
import type { Tracepoints } from '../kernel/tracepoints.ts';
import type { CompileOptions } from '../probe/program.ts';
import type { GroupBy, Scope } from '../probe/scope.ts';
import type { Selection } from '../probe/selection.ts';
import type { ObjectSums } from '../tally/objects.ts';
import type { Counts } from '../tally/tally.ts';
import type { Gap } from '../wire/exactness.ts';
import type { Names } from './names.ts';
import type { ScopeTracker } from './scope-tracker.ts';
import type { EndedTask } from './tick-maps.ts';

export interface CollectorOptions {
  bpftrace: Bpftrace;
  /** Says now why no raw tracepoint is to be used, whatever `bpftrace` says; it is asked before each compilation. */
  rawNote?: (() => string | undefined) | undefined;
  features: KernelFeatures;
  tracepoints: Tracepoints;
  selections: Selection[];
  scope: Scope;
  /** Knows the processes in scope; given if others than this collector ask it too. */
  tracker?: ScopeTracker | undefined;
  groupBy: GroupBy;
  /** Counts that the program keeps; `rows` by default. */
  keeps?: CompileOptions['keeps'] | undefined;
  /** Keeps stacks of sampled events, as further series. */
  stacks?: CompileOptions['stacks'];
  /**
   * Called for each process whose mappings are to be read, if there are stacks of programs. `program`: microsecond of its
   * exec by bpftrace's clock, or 1; the last part of its rows.
   */
  onProcess?: (pid: number, program: number) => void;
  /**
   * Threads of process 1 whose runs each tick notes for the reconciliation, if this kernel may hide process 1
   * (kernel/first-process.ts).
   */
  guarded?: CompileOptions['guarded'];
  /**
   * Pairs allocations with frees. Then bpftrace is never restarted, because it alone knows the objects: a full map ends
   * the run, and a failure is an error.
   */
  objects?: CompileOptions['objects'];
  /** Size of the longest program to compile, if it is limited. */
  programLimit?: CompileOptions['limit'];
  /** Milliseconds between ticks. */
  tickMs: number;
  /** Milliseconds between throttled ticks; set if ticks may be throttled. `isOn`: true if they are at first. */
  throttle?: { tickMs: number; isOn: boolean } | undefined;
  /** Milliseconds from attached to the start of the window. */
  delayMs: number;
  /** Max entries of each map, if not the default. */
  maxEntries?: number | undefined;
  /** Milliseconds that bpftrace may do nothing while it attaches (see attach-watch.ts). */
  attachMs?: number | undefined;
  /** Learns the names of the rows, if rows are processes or threads. */
  names?: Names;
  /** True if `events()` is called again for further runs: a bpftrace that can count them serves them too. */
  repeats?: boolean | undefined;
  /** Most restarts of bpftrace in a row, and the wait before the nth restart. */
  restarts?: { limit: number; waitMs: (time: number) => number };
  /** Time by the clock of bpftrace's `nsecs`, in nanoseconds and rounded up. */
  bootNs?: () => number;
}

/** A span of time with its counts. */
export interface Tick {
  kind: 'tick';
  fromNs: number;
  toNs: number;
  counts: Counts;
  final: boolean;
  /** Tasks that ended in the tick or were renamed; only if rows are tasks. */
  ended: EndedTask[];
  renamed: string[];
  /** Reconciliation readings at both ends; null if the program keeps none, or a reading is incomplete. */
  readings: Stretch | null;
  /** Entries of each series' map in the tick, and max entries of a map. */
  entries: number[];
  maxEntries: number;
  /** Objects that the program pairs; null if it pairs none. */
  objects: ObjectTick | null;
}

/** Objects as of a tick. */
export interface ObjectTick {
  sums: ObjectSums;
  /** Two numbers for each object that is not freed (tally/objects.ts); only in the last tick. */
  live: Float64Array | null;
  /** Times of the ticks, by their numbers, and of this one. */
  tickNs: readonly number[];
  endNs: number;
}

/** Events of a run: the probes are attached, the window is open, a tick, bpftrace restarts after a wait. */
export type CollectorEvent =
  | { kind: 'attached' }
  | { kind: 'open'; ns: number }
  | Tick
  | Restarting
  /** After the wait of `restarting`: bpftrace starts, and does not count yet. */
  | (Omit<Restarting, 'kind'> & { kind: 'restarted' });

export interface Restarting {
  kind: 'restarting';
  reason: Gap['reason'];
  /** The number of this restart in a row. */
  time: number;
  waitMs: number;
  error: unknown;
}
