import type { AlertRule } from '../wire/alerts.ts';
import type { Range, RowReading, RuleTick } from './reading.ts';

type Bounds = Pick<AlertRule, 'when' | 'above' | 'below' | 'clear' | 'every'>;
type Numbers = Pick<RowReading, 'all' | 'now' | 'missing' | 'p99'>;
type Tick = Pick<RuleTick, 'seconds' | 'total' | 'missing' | 'totalMissing'>;

/**
 * The number of a row that a rule looks at; undefined for the percentile of a tick without values. Missing events make
 * counts, amounts and rates too low, never too high; those of a share may be the row's, or others'.
 */
export function numberOf(
  { when }: Pick<AlertRule, 'when'>,
  { all, now, p99, missing: own }: Numbers,
  { seconds, total, missing: ofAny, totalMissing = ofAny }: Tick,
): Range | undefined {
  const missing = own ?? ofAny;
  switch (when) {
    case 'count':
    case 'amount':
      return { value: all, least: all, most: all + missing };
    case 'rate':
    case 'amountRate':
      return { value: now / seconds, least: now / seconds, most: (now + missing) / seconds };
    case 'share':
      return {
        value: percent(now, total),
        least: percent(now, total + totalMissing),
        // The row lacks all that it may, and others nothing.
        most: Number.isFinite(missing)
          ? Math.min(100, percent(now + missing, total + Math.min(missing, totalMissing)))
          : 100,
      };
    case 'p99':
      return p99 ?? (missing > 0 ? { value: 0, least: 0, most: Infinity } : undefined);
  }
}

const percent = (part: number, whole: number): number => (whole > 0 ? (100 * part) / whole : 0);

/** True if a row may be beyond the bound, or keeps an alert: most rows of a tick do neither. */
export function concerns(
  rule: Bounds,
  { all, now, ended }: { all: number; now: number; ended: boolean },
): boolean {
  if (rule.every !== undefined || rule.when === 'p99') return now > 0;
  // A row that ended is below any bound for ever.
  if (rule.below !== undefined) return !ended;
  return isOfTick(rule) ? now > 0 : all > (rule.clear ?? rule.above ?? 0);
}

/** True if a row that does not concern the rule may be beyond the bound, with what is missing. */
export function mayConcern(
  rule: Bounds,
  { all, now, missing: own }: Omit<Numbers, 'p99'>,
  tick: Tick,
): boolean {
  const missing = own ?? tick.missing;
  if (missing === 0) return false;
  if (rule.every !== undefined) return mayPass(rule, all, missing);
  if (rule.below !== undefined && rule.when !== 'p99') return false;
  const number = numberOf(rule, { all, now, missing }, tick);
  return number !== undefined && beyond(rule, number) !== 'no';
}

/** True for a rule whose number depends on a single tick. */
export const isOfTick = ({ when }: Pick<AlertRule, 'when'>): boolean => when !== 'count' && when !== 'amount';

/** True for a rule of amounts: the values of missing events are not known. */
export const isOfAmounts = ({ when }: Pick<AlertRule, 'when'>): boolean =>
  when === 'amount' || when === 'amountRate';

/** Judges if a number is beyond the bound: `perhaps` where that depends on what is missing. */
export function beyond({ above, below = 0 }: Bounds, { least, most }: Range): 'yes' | 'no' | 'perhaps' {
  if (above !== undefined) return least > above ? 'yes' : most > above ? 'perhaps' : 'no';
  return most < below ? 'yes' : least < below ? 'perhaps' : 'no';
}

/** True if the number is surely back at where an alert ends. */
export const isClear = ({ above, below, clear }: Bounds, { least, most }: Range): boolean =>
  above === undefined ? least >= (clear ?? below ?? 0) : most <= (clear ?? above);

/** Multiples of `every` that the row passed in the tick. */
export const passedIn = (
  { every = Infinity }: Bounds,
  { all, now, before = all - now }: RowReading,
): number => Math.min(Number.MAX_SAFE_INTEGER, Math.floor(all / every) - Math.floor(before / every));

/** True if what is missing may have passed one more multiple of `every`. */
export const mayPass = ({ every = Infinity }: Bounds, all: number, missing: number): boolean =>
  missing > 0 && Math.floor((all + missing) / every) > Math.floor(all / every);
