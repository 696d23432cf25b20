import type { AlertRule } from '../wire/alerts.ts';
import type { RowReading, RuleTick } from './reading.ts';

type Bounds = Pick<AlertRule, 'when' | 'above' | 'below' | 'clear' | 'every'>;

/** The number of a row that a rule looks at; undefined for the percentile of a tick without values. */
export function numberOf(
  { when }: Pick<AlertRule, 'when'>,
  { all, now, p99 }: RowReading,
  { seconds, total }: Pick<RuleTick, 'seconds' | 'total'>,
): number | undefined {
  switch (when) {
    case 'count':
    case 'amount':
      return all;
    case 'rate':
    case 'amountRate':
      return now / seconds;
    case 'share':
      return total > 0 ? (100 * now) / total : 0;
    case 'p99':
      return p99;
  }
}

/** True if a row may be beyond the bound, or keeps an alert: most rows of a tick do neither. */
export function concerns(
  rule: Pick<AlertRule, 'when' | 'above' | 'below' | 'clear' | 'every'>,
  { all, now, ended }: { all: number; now: number; ended: boolean },
): boolean {
  if (rule.every !== undefined || rule.when === 'p99') return now > 0;
  // A row that ended is below any bound for ever.
  if (rule.below !== undefined) return !ended;
  return isOfTick(rule) ? now > 0 : all > (rule.clear ?? rule.above ?? 0);
}

/** True for a rule whose number depends on a single tick. */
export const isOfTick = ({ when }: Pick<AlertRule, 'when'>): boolean => when !== 'count' && when !== 'amount';

/**
 * True if missing events cannot make the rule fire wrongly: they make counts, amounts and rates too low, never too high.
 */
export const firesInDoubt = ({ when, below }: Bounds): boolean =>
  below === undefined && when !== 'share' && when !== 'p99';

export const isBeyond = ({ above, below }: Bounds, value: number): boolean =>
  above === undefined ? value < (below ?? 0) : value > above;

/** True if the number is back at where an alert ends. */
export const isClear = ({ above, below, clear }: Bounds, value: number): boolean =>
  above === undefined ? value >= (clear ?? below ?? 0) : value <= (clear ?? above);

/** Multiples of `every` that the row passed in the tick. */
export const passedIn = ({ every = Infinity }: Bounds, { all, now }: RowReading): number =>
  Math.min(Number.MAX_SAFE_INTEGER, Math.floor(all / every) - Math.floor((all - now) / every));
