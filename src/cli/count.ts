import { constants as os } from 'node:os';
import { Collector } from '../collector/collector.ts';
import type { CollectorOptions, Tick } from '../collector/events.ts';
import { type MeasureOptions, measure } from '../collector/measure.ts';
import type { Span } from '../collector/span.ts';
import { attachingText } from './attaching.ts';
import { Progress } from './progress.ts';
import { Signals } from './signals.ts';

export interface CountOptions {
  /** Number of runs, each with its own command; default 1. */
  repeats?: number | undefined;
  /** Measuring options of the first run and of later runs. */
  measure: (first: boolean) => MeasureOptions;
  /** Text to show from the time the probes are attached until a run's first span; undefined shows none. */
  attachedText?: ((first: boolean) => string | undefined) | undefined;
  /** Called when the probes of a run are attached: its window is about to open. */
  onAttached?: (() => void) | undefined;
  /** Called for each interval and baseline. `count` returns the totals. */
  onSpan?: ((span: Span, collector: Collector) => void) | undefined;
  /** Called for each tick that is counted, and at the end of each run. */
  onTick?: ((tick: Tick, openNs: number, collector: Collector) => void) | undefined;
  onRun?: ((total: Span, collector: Collector) => void) | undefined;
}

/**
 * The counts of all runs. `failure`: the error that ended the last run; `totals` includes that run's counts
 * up to then.
 */
export interface Counted {
  collector: Collector;
  totals: Span[];
  failure: unknown;
  /** The command's exit status. Without a command 0, or 128 + n if signal n ended the count. */
  status: number;
}

/**
 * The counting loop of `stat`, `compare` and `correlate`: counts `repeats` times, shows the progress of
 * attaching on stderr, and passes signals on to the command. Throws if a run fails before any total exists.
 */
export async function count(collecting: CollectorOptions, options: CountOptions): Promise<Counted> {
  const { repeats = 1 } = options;
  const collector = new Collector({ ...collecting, repeats: repeats > 1 });
  const progress = new Progress(process.stderr);
  const signals = new Signals(options.measure(true).command !== undefined);
  const totals: Span[] = [];
  let failure: unknown;
  try {
    while (totals.length < repeats && !signals.stopped) {
      const first = totals.length === 0;
      progress.wait((seconds) => attachingText(collector, seconds));
      signals.stop = () => collector.stop();
      const measuring = measure(collector, {
        ...options.measure(first),
        onAttached: () => {
          options.onAttached?.();
          const text = options.attachedText?.(first);
          if (text === undefined) progress.clear();
          else progress.show(text);
        },
        onTick: options.onTick && ((tick, openNs) => options.onTick?.(tick, openNs, collector)),
        onCommand: (command) => {
          progress.clear();
          if (command.pid !== undefined) collecting.names?.set(String(command.pid), command.comm);
          signals.command = command;
          void command.exit.then(() => (signals.command = undefined));
        },
      });
      for await (const span of measuring) {
        progress.clear();
        if (span.kind === 'total') {
          totals.push(span);
          options.onRun?.(span, collector);
        } else options.onSpan?.(span, collector);
      }
    }
  } catch (error) {
    failure = error;
  } finally {
    collector.kill();
    progress.clear();
    signals.restore();
  }
  if (failure !== undefined && totals.length === 0) throw failure;
  const signal = signals.received;
  const status = totals.at(-1)?.status ?? (signal === undefined ? 0 : 128 + os.signals[signal]);
  // A run that was stopped while it attached counted nothing, so it is no sample of a mean.
  const counted = totals.filter(({ seconds }) => seconds > 0);
  const lost = totals.length - counted.length;
  if (counted.length === 0)
    process.stderr.write(
      signals.stopped || failure !== undefined
        ? 'vmtally: stopped before counting began: nothing was counted\n'
        : 'vmtally: nothing was counted: bpftrace ended before the first tick of each run\n',
    );
  else if (lost > 0 && !signals.stopped)
    process.stderr.write(
      `vmtally: ${lost} of ${totals.length} runs ${lost === 1 ? 'is' : 'are'} left out: bpftrace ended before their first tick\n`,
    );
  return { collector, totals: counted.length > 0 ? counted : totals, failure, status };
}
