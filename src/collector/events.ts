import type { Bpftrace } from '../bpftrace/find.ts';
import type { Stretch } from '../compare/reading.ts';
import type { KernelFeatures } from '../kernel/features.ts';
import type { Tracepoints } from '../kernel/tracepoints.ts';
import type { CompileOptions } from '../probe/program.ts';
import type { Dimension, Scope } from '../probe/scope.ts';
import type { Selection } from '../probe/select.ts';
import type { Counts } from '../tally/tally.ts';
import type { Gap } from '../wire/exactness.ts';
import type { Names } from './names.ts';
import type { ScopeTracker } from './scope-tracker.ts';
import type { EndedTask } from './tick-maps.ts';

export interface CollectorOptions {
  bpftrace: Bpftrace;
  features: KernelFeatures;
  tracepoints: Tracepoints;
  selections: Selection[];
  scope: Scope;
  /** Knows who is in scope, where others than this session ask it too. */
  tracker?: ScopeTracker | undefined;
  dimension: Dimension;
  /** What is kept; `rows` unless given. */
  keeps?: CompileOptions['keeps'] | undefined;
  /** Threads of process 1 whose runs the books note, where this kernel may hide it (kernel/first-process.ts). */
  guarded?: CompileOptions['guarded'];
  /** Milliseconds between ticks. */
  tickMs: number;
  /** Milliseconds from attached to the start of the window. */
  delayMs: number;
  /** Keys for each map, where the default is not wanted. */
  mapKeys?: number | undefined;
  /** Milliseconds that bpftrace may do nothing while it attaches (see attach-watch.ts). */
  attachMs?: number | undefined;
  /** Learns the names of the rows, where they are processes or threads. */
  names?: Names;
  /** How often in a row bpftrace is started again, and how long before the nth time. */
  restarts?: { limit: number; waitMs: (time: number) => number };
  /** Nanoseconds by the clock of bpftrace's `nsecs`, not less than they are. */
  bootNs?: () => number;
}

/** A stretch of time with its counts. */
export interface Tick {
  kind: 'tick';
  fromNs: number;
  toNs: number;
  counts: Counts;
  final: boolean;
  /** Tasks that ended in it or took another name; where rows are tasks. */
  ended: EndedTask[];
  renamed: string[];
  /** The books at both ends; null where none are kept, or a reading did not come whole. */
  books: Stretch | null;
  /** Keys that each series' map held, and how many it can hold. */
  keys: number[];
  room: number;
}

/** What a session tells: that it may begin, that its window is open, each tick, and that it begins anew. */
export type CollectorEvent =
  | { kind: 'attached' }
  | { kind: 'open'; ns: number }
  | Tick
  | { kind: 'restarting'; reason: Gap['reason']; time: number; waitMs: number; error: unknown };
