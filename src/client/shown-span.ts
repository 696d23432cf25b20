import { HISTORY_MS } from '../wire/views.ts';

const SPANS_MS = [60_000, 120_000, 300_000] as const;

/** A chart of less shows no line. */
const LEAST_MS = 1_000;

/** The span that a chart shows: ten minutes, or less soon after the start. In a replay it begins with what was counted. */
export function shownSpan(fromMs: number, nowMs: number, isReplay = false): number {
  if (isReplay) return Math.min(HISTORY_MS, Math.max(LEAST_MS, nowMs - fromMs));
  // Grow by steps: a chart that grew with each tick would never stand still.
  return SPANS_MS.find((span) => nowMs - fromMs <= span) ?? HISTORY_MS;
}
