import { constants as os } from 'node:os';
import { Collector } from '../collector/collector.ts';
import type { CollectorOptions } from '../collector/events.ts';
import { type MeasureOptions, measure } from '../collector/measure.ts';
import type { Span } from '../collector/span.ts';
import { attachingText } from './attaching.ts';
import { Progress } from './progress.ts';
import { Signals } from './signals.ts';

export interface CountOptions {
  /** Runs, each with a bpftrace and a command of its own; 1 unless given. */
  repeats?: number | undefined;
  /** Options of the first run and of the others. */
  measure: (first: boolean) => MeasureOptions;
  /** Text to show from attached until the first span of a run; undefined for none. */
  attachedText?: ((first: boolean) => string | undefined) | undefined;
  /** Called with each interval and baseline as it comes. Totals come back from `count`. */
  onSpan?: ((span: Span, collector: Collector, all: readonly Collector[]) => void) | undefined;
}

/** What the runs counted; `failure`: what ended the last of them, whose counts up to then are in `totals` too. */
export interface Counted {
  collectors: Collector[];
  totals: Span[];
  failure: unknown;
  /** The command's exit status; without one 0, or 128 + n where signal n ended the count. */
  status: number;
}

/**
 * The loop of `stat`, `compare` and `correlate`: counts `repeats` times, shows on stderr how far attaching is, and
 * passes signals on to the command. Throws where a run failed before anything was counted.
 */
export async function count(collecting: CollectorOptions, options: CountOptions): Promise<Counted> {
  const progress = new Progress(process.stderr);
  const signals = new Signals();
  const collectors: Collector[] = [];
  const totals: Span[] = [];
  let failure: unknown;
  try {
    while (totals.length < (options.repeats ?? 1) && !signals.stopped) {
      const first = totals.length === 0;
      const collector = new Collector(collecting);
      collectors.push(collector);
      progress.wait((seconds) => attachingText(collector, seconds));
      signals.stop = () => collector.stop();
      const measuring = measure(collector, {
        ...options.measure(first),
        onAttached: () => {
          const text = options.attachedText?.(first);
          if (text === undefined) progress.clear();
          else progress.show(text);
        },
        onCommand: (command) => {
          progress.clear();
          if (command.pid !== undefined) collecting.names?.set(String(command.pid), command.comm);
          signals.command = command;
          void command.exit.then(() => (signals.command = undefined));
        },
      });
      for await (const span of measuring) {
        progress.clear();
        if (span.kind === 'total') totals.push(span);
        else options.onSpan?.(span, collector, collectors);
      }
    }
  } catch (error) {
    failure = error;
  } finally {
    progress.clear();
    signals.restore();
  }
  if (failure !== undefined && totals.length === 0) throw failure;
  const signal = signals.received;
  const status = totals.at(-1)?.status ?? (signal === undefined ? 0 : 128 + os.signals[signal]);
  return { collectors, totals, failure, status };
}
