import { type Change, CONFIDENCE } from './change.ts';

export const VERDICTS = [
  'more',
  'less',
  'same within',
  'may be missing',
  'too short to tell',
  'only in A',
  'only in B',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Widest interval, as a ratio, of which "same within" says something. */
const MOST = 1.5;

/**
 * Judges a change. `p` is that of all rows together. `least`: ratio from 1 on that matters, such as 1.02. `missing`: the largest
 * ratio that skipped probes and gaps of either side may make.
 */
export function verdictOf(
  { ratio, interval: [low, high] }: Change,
  p: number | null,
  { least, missing }: { least: number; missing: number },
): { verdict: Verdict; within: number | null } {
  const within = Math.max(high, 1 / low);
  if (p !== null && p < 1 - CONFIDENCE) {
    const size = Math.max(ratio, 1 / ratio);
    if (size <= missing) return { verdict: 'may be missing', within: missing };
    // The whole interval must be beyond what matters.
    if (Math.max(low, 1 / high) > least || least === 1)
      return { verdict: ratio > 1 ? 'more' : 'less', within: null };
  }
  const bound = Math.max(within, missing);
  if (bound <= (least > 1 ? least : MOST)) return { verdict: 'same within', within: bound };
  return { verdict: 'too short to tell', within: null };
}
