import { HISTORY_MS } from '../wire/views.ts';

const SPANS_MS = [60_000, 120_000, 300_000] as const;

/** The span that a chart shows: ten minutes, or less soon after the start. */
export function shownSpan(fromMs: number, nowMs: number): number {
  // Grow by steps: a chart that grew with each tick would never stand still.
  return SPANS_MS.find((span) => nowMs - fromMs <= span) ?? HISTORY_MS;
}
