import { HISTORY_MS } from '../wire/views.ts';

const SPANS_MS = [60_000, 120_000, 300_000] as const;

/** How much of the past a chart shows: ten minutes, but soon after the start no more than has been counted. */
export function shownSpan(fromMs: number, nowMs: number): number {
  // A chart that grew with each tick would never stand still: it grows by steps.
  return SPANS_MS.find((span) => nowMs - fromMs <= span) ?? HISTORY_MS;
}
