import { joinStretch, type Stretch } from '../compare/reading.ts';
import { readCgroups } from '../kernel/cgroups.ts';
import type { Process } from '../kernel/processes.ts';
import { whenGone } from '../kernel/when-gone.ts';
import { settle } from '../tally/settle.ts';
import { addCounts, emptyCounts } from '../tally/tally.ts';
import type { Collector } from './collector.ts';
import { type Command, type CommandEnd, startCommand } from './command.ts';
import { HeldSpans } from './held-spans.ts';
import type { Names } from './names.ts';
import { SharedPids } from './shared-pids.ts';
import type { Span } from './span.ts';

export interface MeasureOptions {
  /** Command to run while counting; the count ends with it. */
  command?: readonly string[] | undefined;
  /** Start the command before the window opens (there is a delay to wait for). */
  early: boolean;
  /** Milliseconds of `baseline` before the count and the command begin. */
  baselineMs?: number | undefined;
  /** Milliseconds of an `interval`. */
  intervalMs?: number | undefined;
  /** Longest time between ticks, in ms; a second by default. */
  longestTickMs?: number | undefined;
  intervalCount?: number | undefined;
  timeoutMs?: number | undefined;
  /** Processes whose end ends the count. */
  processes?: readonly Process[] | undefined;
  /** cgroups in scope: the session notes new cgroups below them. */
  cgroups?: readonly string[] | undefined;
  /** Called once all probes are attached. */
  onAttached?: (() => void) | undefined;
  /** Names of the rows; an interval waits for them. */
  names?: Names | undefined;
  /** True if rows of ended processes move to their names (see tally/settle.ts). */
  settles?: boolean | undefined;
  /** Called with the command once it runs. */
  onCommand?: ((command: Command) => void) | undefined;
}

/** From this length of an interval on, in ms, the next tick is too far away to wait for a name. */
const LONG_MS = 200;

/** Longest time between ticks, in ms: bpftrace notices within it that vmtally is gone. */
const TICK_MS = 1_000;

/** Longest time between ticks, in ms, if it matters in which ticks a process ran. */
export const FINE_TICK_MS = 50;

/** Nanoseconds by which a tick may precede the end of the interval that it closes. */
const EARLY_NS = 2e6;

/** Milliseconds between ticks for an interval of -I: a whole number of ticks, none over the longest. */
export const tickFor = (intervalMs = TICK_MS, longestMs = TICK_MS): number =>
  intervalMs / Math.ceil(intervalMs / longestMs);

/** Counts until the command ends, the time is up, the processes are gone or the session is stopped. */
export async function* measure(session: Collector, options: MeasureOptions): AsyncGenerator<Span> {
  const { intervalMs, intervalCount = Infinity, baselineMs = 0 } = options;
  const intervalNs = (intervalMs ?? 0) * 1e6;
  const sum = emptyCounts(session.program.series.length);
  let interval = emptyCounts(session.program.series.length);
  let readings: Stretch[] = [];
  let intervalReadings: Stretch[] = [];
  let baseline = baselineMs > 0;
  let [openNs, fromNs, toNs, intervals] = [0, 0, 0, 0];
  /** End of the next interval. The first tick at that time closes the interval; ticks before it do not. */
  let dueNs = 0;
  let command: Command | undefined;
  let ended: CommandEnd | undefined;
  let failure: unknown;
  const held = new HeldSpans(session.reportsEnds ? options.names : undefined);
  const sharedPids = new SharedPids();
  const timers: NodeJS.Timeout[] = [];
  const start = () => {
    if (options.command === undefined || command !== undefined) return;
    command = startCommand(options.command);
    if (command.pid !== undefined) session.commandStarted(command.pid);
    options.onCommand?.(command);
    void command.exit.then((exit) => {
      ended = exit;
      session.stop();
    });
  };
  const begin = () => {
    start();
    if (options.timeoutMs !== undefined) timers.push(setTimeout(() => session.stop(), options.timeoutMs));
    if (options.processes !== undefined) timers.push(whenGone(options.processes, () => session.stop()));
  };
  const known = new Set(cgroupPaths(options.cgroups));
  try {
    try {
      for await (const event of session.events()) {
        if (event.kind === 'attached') {
          options.onAttached?.();
          if (options.early) start();
        } else if (event.kind === 'open') {
          openNs = fromNs = toNs = event.ns;
          dueNs = openNs + intervalNs;
          if (!baseline) begin();
        } else if (event.kind === 'tick') {
          toNs = event.toNs;
          yield* held.ready(toNs);
          addCounts(interval, event.counts);
          if (baseline) {
            if (event.readings) readings = [...readings, event.readings];
            if (toNs - openNs < baselineMs * 1e6 && !event.final) continue;
            yield { kind: 'baseline', counts: interval, readings, ...times(openNs, openNs, toNs) };
            baseline = false;
            readings = [];
            interval = emptyCounts(session.program.series.length);
            openNs = fromNs = toNs;
            dueNs = openNs + intervalNs;
            if (!event.final) begin();
            continue;
          }
          addCounts(sum, event.counts);
          if (options.settles) {
            session.noteSharedPids(sharedPids.tick(event.counts, event.ended));
            // If two processes held one pid in a tick, take the name of the first: it made the counts of
            // earlier ticks.
            const first = new Map(event.ended.toReversed().map(({ id, name }) => [id, name]));
            for (const counts of [interval, sum]) settle(counts, first);
          }
          if (event.readings) {
            readings = joinStretch(readings, event.readings);
            intervalReadings = joinStretch(intervalReadings, event.readings);
          }
          session.noteCgroups(cgroupPaths(options.cgroups).filter((path) => !known.has(path)));
          if (intervalMs === undefined || (!event.final && toNs < dueNs - EARLY_NS)) continue;
          held.add(
            { kind: 'interval', counts: interval, readings: intervalReadings, ...times(openNs, fromNs, toNs) },
            toNs,
          );
          yield* held.ready(toNs);
          if (!held.isEmpty && intervalMs >= LONG_MS) session.flush();
          interval = emptyCounts(session.program.series.length);
          intervalReadings = [];
          fromNs = toNs;
          // After a late tick the next interval lasts at least half its length.
          dueNs = Math.max(dueNs + intervalNs, toNs + intervalNs / 2);
          if (++intervals >= intervalCount) break;
        }
      }
    } catch (error) {
      failure = error;
    }
    yield* held.ready(Infinity);
    if (command !== undefined && ended === undefined) {
      // The count stopped by time or by its number of intervals while the command runs: end the command too,
      // as perf stat does, but not after a failure of vmtally itself.
      if (failure === undefined) command.signal('SIGTERM');
      ended = await command.exit;
    }
  } finally {
    for (const timer of timers) clearInterval(timer);
    // The consumer stopped iterating. The command is not to blame: wait for it, do not signal it.
    if (command !== undefined && ended === undefined) await command.exit;
  }
  if (ended?.error !== undefined) throw ended.error;
  if (baseline) {
    // The run ended within the baseline, which is no part of the count.
    readings = [];
    openNs = toNs;
  }
  const total = times(openNs, openNs, toNs);
  if (failure === undefined || openNs > 0) {
    yield {
      kind: 'total',
      counts: sum,
      readings,
      ...total,
      elapsedSeconds: ended?.seconds ?? total.seconds,
      status: ended?.status,
    };
  }
  if (failure !== undefined) throw failure;
}

function times(openNs: number, fromNs: number, toNs: number) {
  const atSeconds = (toNs - openNs) / 1e9;
  return { atSeconds, seconds: (toNs - fromNs) / 1e9, elapsedSeconds: atSeconds };
}

function cgroupPaths(names: readonly string[] = []): string[] {
  return names.flatMap((name) => {
    try {
      return readCgroups(name).map(({ path }) => path);
    } catch {
      return []; // Removed since.
    }
  });
}
