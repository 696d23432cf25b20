import type { Btf } from '../kernel/btf.ts';
import { isSoftwareEvent } from '../kernel/software-events.ts';
import type { ValueNames } from '../kernel/value-names.ts';
import type { Loss, Serves } from './block.ts';
import type { MapHead } from './head.ts';
import type { ObjectOptions } from './objects.ts';
import type { RawSupport } from './raw.ts';
import type { GroupBy, Scope } from './scope.ts';
import type { StackSampling } from './stack-sampling.ts';

export interface CompileOptions {
  scope: Scope;
  groupBy: GroupBy;
  /** Microseconds between ticks. */
  tickUs: number;
  /** Set if vmtally may throttle ticks while the program counts. */
  throttle?: Throttle | undefined;
  /** Milliseconds from the time when all probes are attached to the start of the window. */
  delayMs: number;
  /** The kernel's types; without those of a task the program does not report which tasks end. */
  types: Pick<Btf, 'member'> | undefined;
  /** True where this bpftrace reads dynamic strings correctly. */
  dynamicText: boolean;
  /** True where this bpftrace starts sooner if fields are read by a pointer (cast-args.ts). */
  argsByPointer?: boolean | undefined;
  /** Pid of vmtally, which sends the flush requests. */
  vmtallyPid: number;
  /** Max entries of each map, by the number of maps (Program.entries). */
  mapEntries: (maps: number) => number;
  /** True where the kernel has /proc/sys/vm/stat_refresh. */
  barrier: boolean;
  /** True where /proc/vmstat lacks NUMA counts that CPUs have not folded yet (before 5.14, see tickBlock). */
  foldsNuma?: boolean | undefined;
  /** Counts events at raw tracepoints where that is exact (raw.ts). */
  raw?: RawSupport | undefined;
  /** True where events that cannot be counted at raw tracepoints are refused. */
  onlyRaw?: boolean | undefined;
  /** Counts to keep: counts by row of each tick, running totals beside vmstat (see compile), or both. */
  keeps?: 'rows' | 'totals' | 'both' | undefined;
  /** Keeps stacks of sampled events beside the counts by row (selection/sample.ts). */
  stacks?: StackSampling | undefined;
  /**
   * Threads of process 1 whose run times each tick prints, where this kernel may hide process 1
   * (kernel/first-process.ts).
   */
  guarded?: readonly number[] | undefined;
  /** Size of the longest program to compile, if it is limited. */
  limit?: ProgramLimit | undefined;
  /** Pairs allocations with frees: the first flush request is answered by the last tick. */
  objects?: ObjectOptions | undefined;
}

/** Longer ticks, which vmtally switches on and off by a name (protocol.ts, throttleName). */
export interface Throttle {
  /** Number of the collector, which the name contains. */
  collector: number;
  /** Microseconds between throttled ticks. */
  tickUs: number;
  /** True if the program begins with throttled ticks. */
  isOn: boolean;
}

/** Bounds what bpftrace has to compile, whatever makes a program long: events, filters, or the scope. */
export interface ProgramLimit {
  probes: number;
  characters: number;
}

/** Counts of one output map: a line of `stat`. */
export interface Series {
  /** Name that the user sees: `kmem:kmalloc`, `mm_page_alloc.failed`. */
  label: string;
  probe: string;
  map: string;
  head: MapHead;
  /** Tracepoints that are needed to count the series. */
  events: string[];
  /** Set for counts beside those of the series: of its sampled events by stack, and of all its sampled events. */
  samples?: { of: number; by: 'stack' | 'event' } | undefined;
  /** This kernel's names of the values, where the values are kinds and the head has no labels for them. */
  values?: ValueNames | undefined;
  /** Why the counts have no values, where only the raw tracepoint has them. */
  whyNoValue?: string | undefined;
}

export interface Program {
  text: string;
  series: Series[];
  /** Index of the series of each output map, by the map's name. */
  maps: Map<string, number>;
  /** Number of the first parts of a key that say which row it is of; a value may follow. */
  rowParts: number;
  /** The same for the maps with stacks, whose rows have more parts. */
  rowPartsOf: Map<string, number>;
  /** Index of the series whose sum is in a map's key, as its last part: it adds that number for each count. By the map's name. */
  sumsInKey: Map<string, number>;
  /** Names of the maps whose keys are packed (pack.ts). */
  packed: Set<string>;
  /** Index of the series of each map of running totals, by the map's name. */
  runningTotals: Map<string, number>;
  /** Tracepoint programs in load order. */
  attached: Attached[];
  /** Number of maps without scratch maps and scalars, and the max entries that each map needs. */
  mapCount: number;
  maxEntries: number;
}

/** A program at a tracepoint, a function or a software event. */
export interface Attached extends Serves {
  event: string;
  /** Loss caused by a missed run. */
  loses: Loss;
  /** True where the program is at the raw tracepoint. */
  raw: boolean;
  /** Why a program that counts is not at the raw tracepoint. */
  whyClassic?: string | undefined;
}

/** Number of programs at raw tracepoints. */
export const rawOf = ({ attached }: Pick<Program, 'attached'>): number =>
  attached.filter(({ raw }) => raw).length;

/** Number of programs at software events of perf. */
export const softwareOf = ({ attached }: Pick<Program, 'attached'>): number =>
  attached.filter(({ event }) => isSoftwareEvent(event)).length;
