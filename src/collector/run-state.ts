import { guardedThreads } from '../kernel/first-process.ts';
import { tasksOf } from '../probe/scope.ts';
import { bootNs } from './boot-ns.ts';
import { CostMeter } from './cost.ts';
import type { CollectorOptions } from './events.ts';
import { ExactnessRecord } from './exactness-record.ts';
import { FirstWatch } from './first-watch.ts';
import { LastTick } from './last-tick.ts';
import type { Names } from './names.ts';
import { ScopeTracker } from './scope-tracker.ts';
import { TickInterval } from './tick-interval.ts';

/** State of a run that outlives each of its bpftraces. */
export interface RunState {
  readonly options: CollectorOptions;
  /** Time by the clock of bpftrace's `nsecs`, in nanoseconds and rounded up. */
  readonly bootNs: () => number;
  readonly record: ExactnessRecord;
  readonly tracker: ScopeTracker;
  readonly lastTick: LastTick;
  readonly interval: TickInterval;
  readonly meter: CostMeter;
  /** Set if rows are processes or threads and their names are wanted. */
  readonly names: Names | undefined;
  /** Set if the scope names process 1 by its pid. */
  readonly firstWatch: FirstWatch | undefined;
  /** End of the last time that was counted; null before the first window opened. */
  countedToNs: number | null;
  /** Max entries of each map, once a full map needed more. */
  maxEntries: number | undefined;
}

export function newRunState(options: CollectorOptions): RunState {
  const { scope, groupBy, names } = options;
  const clock = options.bootNs ?? bootNs;
  const namesFirst = scope.who.kind === 'pids' && scope.who.processes.some(([pid]) => pid === 1);
  const record = new ExactnessRecord();
  // A probe at each switch of tasks, which would tell, costs too much in a count of everything.
  if (scope.who.kind === 'all' && guardedThreads().length > 0) record.hidesFirst('perhaps');
  return {
    options,
    bootNs: clock,
    record,
    tracker: options.tracker ?? new ScopeTracker(scope, clock),
    lastTick: new LastTick(),
    interval: new TickInterval(options),
    meter: new CostMeter(),
    names: tasksOf(groupBy) === undefined ? undefined : names,
    firstWatch: namesFirst ? new FirstWatch() : undefined,
    countedToNs: null,
    maxEntries: undefined,
  };
}
