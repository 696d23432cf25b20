import type { Bpftrace } from '../bpftrace/find.ts';
import { checkCommand } from '../collector/command.ts';
import type { CollectorOptions } from '../collector/events.ts';
import { type MeasureOptions, tickFor } from '../collector/measure.ts';
import { Names } from '../collector/names.ts';
import { readFeatures } from '../kernel/features.ts';
import { readTracepoints, type Tracepoints } from '../kernel/tracepoints.ts';
import type { Probe } from '../probe/probe.ts';
import { type GroupBy, type Scope, tasksOf } from '../probe/scope.ts';
import { type EventRequest, selectEvents } from '../probe/select.ts';
import type { Selection } from '../probe/selection.ts';
import { cgroupPaths } from './cgroup-paths.ts';
import { prepare } from './common.ts';
import { type Counted, type CountOptions, count } from './count.ts';
import { type Output, openOutput } from './output.ts';
import { type PrintedOptions, scopeOf, type TargetOptions } from './stat/options.ts';

/** A count of `stat`, `sites`, `flame` or `outstanding` whose options are checked and whose output is open. */
export interface ScopedCount {
  scope: Scope;
  /** The scope in words, as perf stat says it. */
  target: string;
  bpftrace: Bpftrace;
  tracepoints: Tracepoints;
  selections: readonly Selection[];
  output: Output;
  /** Names of the processes that were counted, by PID. */
  names: Names;
  /** Counts. `settles`: rows of ended processes move to their names. */
  run: (
    rows: {
      groupBy: GroupBy;
      settles?: boolean;
    } & Pick<CountOptions, 'onSpan' | 'onTick' | 'onRun' | 'onAttached'> &
      Partial<
        Pick<
          CollectorOptions,
          'objects' | 'stacks' | 'onProcess' | 'maxEntries' | 'tickMs' | 'keeps' | 'guarded'
        >
      > &
      Pick<MeasureOptions, 'baselineMs' | 'longestTickMs'>,
  ) => Promise<Counted>;
}

/**
 * Prepares the count of `requests`, which may be none beside `objects`, in the scope of the options. Throws USAGE,
 * NOT_ROOT and the errors of the scope, the events, the command and the output before anything is counted or written, and
 * those of `choose`, which may take another form of the events.
 */
export async function scopedCount(
  options: TargetOptions & PrintedOptions,
  command: string[],
  requests: readonly EventRequest[],
  choose: (
    selections: Selection[],
    tracepoints: Tracepoints,
    target: string,
    probes: ReadonlyMap<string, Probe>,
  ) => Selection[] = (selections) => selections,
): Promise<ScopedCount> {
  const cgroups = await cgroupPaths(options.cgroup);
  const { scope, target } = scopeOf(options, command, cgroups);
  if (command[0] !== undefined) checkCommand(command[0]);
  const { bpftrace, probes } = await prepare(options);
  const tracepoints = readTracepoints();
  const selections =
    requests.length > 0
      ? choose(selectEvents(requests, probes, tracepoints), tracepoints, target, probes)
      : [];
  const output = openOutput(options, command);
  const names = new Names();
  return {
    scope,
    target,
    bpftrace,
    tracepoints,
    selections,
    output,
    names,
    run: ({
      groupBy,
      settles,
      onSpan,
      onTick,
      onRun,
      onAttached,
      baselineMs = 0,
      longestTickMs,
      ...collecting
    }) =>
      count(
        {
          bpftrace,
          features: readFeatures(),
          tracepoints,
          selections,
          scope,
          groupBy,
          tickMs: tickFor(options.interval, longestTickMs),
          delayMs: options.delay,
          names,
          ...collecting,
        },
        {
          repeats: options.repeat,
          measure: (first) => ({
            // The untraced baseline does not change from one run to the next: measure it once.
            baselineMs: first ? baselineMs : 0,
            longestTickMs,
            ...(command.length > 0 ? { command } : {}),
            early: options.delay > 0,
            intervalMs: options.interval,
            intervalCount: options.intervalCount,
            timeoutMs: options.timeout,
            processes: scope.who.kind === 'pids' ? scope.who.processes : undefined,
            cgroups,
            names: tasksOf(groupBy) === undefined ? undefined : names,
            settles,
          }),
          attachedText: (first) =>
            first && baselineMs > 0
              ? `measuring the untraced baseline for ${baselineMs / 1000} s …`
              : undefined,
          onSpan,
          onAttached,
          onTick,
          onRun,
        },
      ),
  };
}
