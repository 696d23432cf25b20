import { markedOf, type Run } from './plan.ts';

/** The bound of docs/fleet.md. */
const MOST_P99_MS = 1_000;

/** The result of a run. */
export interface Figures {
  /** Times from a marked summary to the page, in ms; Infinity for one that it never showed. */
  samples: readonly number[];
  p50: number;
  p99: number;
  max: number;
  /** CPU time in percent of a CPU. */
  hubPercent: number;
  /** Percent of the time in which the hub's main thread waited for a CPU. If it is high, other work made the page late. */
  hubWaitedPercent: number;
  publisherPercent: number;
  hubMiB: number;
  perSecond: number;
  bytesPerSecond: number;
  /** Longest time by which the publisher was late, in ms. */
  behindMs: number;
  /** Summaries that the stream did not keep. */
  failed: number;
  /** Summaries that the hub never saw: the stream had replaced them. */
  missing: number;
  /** Summaries that the hub refused. */
  refused: number;
  /** Summaries in place of which the hub took the next one. */
  fast: number;
  /** The first fault; null: there was none. */
  problem: string | null;
}

/** True if the page has summaries soon enough, and all of them. */
export const isGood = ({ p99, failed, missing, refused, problem }: Figures): boolean =>
  p99 <= MOST_P99_MS && [failed, missing, refused].every((count) => count === 0) && problem === null;

export function linesOf(figures: Figures, run: Run): string[] {
  const { samples, p50, p99, max, hubPercent, hubWaitedPercent, hubMiB, problem } = figures;
  const ms = (value: number) => `${value.toFixed(0)} ms`;
  return [
    `from a summary to the page: p50 ${ms(p50)}, p99 ${ms(p99)}, max ${ms(max)} (${samples.length} summaries of ${markedOf(run)} hosts)`,
    `hub: ${hubPercent.toFixed(1)} % of a CPU, for which it waited ${hubWaitedPercent.toFixed(1)} % of the time, ${hubMiB.toFixed(0)} MiB`,
    `summaries: ${figures.perSecond.toFixed(0)} a second, ${(figures.bytesPerSecond / 1e6).toFixed(1)} MB/s; ${figures.failed} failed, ${figures.missing} missing, ${figures.refused} refused, ${figures.fast} passed over for a newer one`,
    `publisher: ${figures.publisherPercent.toFixed(1)} % of a CPU, at most ${ms(figures.behindMs)} late`,
    ...(problem === null ? [] : [`problem: ${problem}`]),
  ];
}
