import type { CompareIdentity, CompareNumbers, Interval, Verdict } from '../wire/compare.ts';

/** Figures that screens derive from the numbers of a comparison. */

type Numbers = Pick<CompareNumbers, 'verdict' | 'counted' | 'counter'>;

export const middleOf = ({ low, high }: Interval): number => (low + high) / 2;

/** The largest error of the middle. */
export const boundOf = ({ low, high }: Interval): number => Math.ceil((high - low) / 2);

/** The middle as a whole number, and never -0. A half rounds up. */
export const roundedOf = (interval: Interval): number => Math.round(middleOf(interval)) + 0;

/**
 * The middle of a residual as a whole number. A half rounds down, as it rounds up in the counters that the residual
 * takes from the tracepoints: what is shown subtracts as shown.
 */
export const roundedResidual = (residual: Interval): number => -Math.round(-middleOf(residual)) + 0;

export const isAlarm = (verdict: Verdict | null | undefined): boolean =>
  verdict === 'unexplained' || verdict === 'lost keys';

/** True for an identity that moved or does not balance. */
export const isOfInterest = ({ verdict, counted, counter }: Numbers): boolean =>
  isAlarm(verdict) || (counted !== null && (counted !== 0 || (counter !== null && middleOf(counter) !== 0)));

/** The relation of tracepoints to vmstat, by kind of identity. */
export const RELATIONS: Record<CompareIdentity['kind'], string> = {
  equal: '=',
  'at most': '≤',
  'at least': '≥',
  'moves with': '~',
};

const LONGEST_NAME = 23;

/** The short name of an identity: its counters, or its id if the counters are too long. */
export function nameOfIdentity({ id, vmstat }: Pick<CompareIdentity, 'id' | 'vmstat'>): string {
  const counters = vmstat.replaceAll(' ', '');
  return counters.length <= LONGEST_NAME ? counters : id;
}

export interface VerdictCount {
  verdict: Exclude<Verdict, 'none'>;
  count: number;
}

export interface VerdictCounts {
  /** In display order. Lost keys are so rare that their 0 is omitted. */
  verdicts: VerdictCount[];
  /** Identities of which neither side moved: they balance, and say nothing. */
  atRest: number;
}

/** Counts the identities that moved by their verdicts, and those at rest. */
export function countVerdicts(rows: Iterable<Numbers>): VerdictCounts {
  const counts = { balanced: 0, explained: 0, 'lost keys': 0, unexplained: 0 };
  let atRest = 0;
  for (const row of rows) {
    const { verdict } = row;
    if (verdict === null) continue;
    if (!isOfInterest(row)) atRest++;
    else if (verdict !== 'none') counts[verdict]++;
  }
  const verdicts = (['balanced', 'explained', 'lost keys', 'unexplained'] as const)
    .map((verdict) => ({ verdict, count: counts[verdict] }))
    .filter(({ verdict, count }) => count > 0 || verdict !== 'lost keys');
  return { verdicts, atRest };
}

/** Lists the identities that are unexplained, then those that lost keys, each by size of the residual. */
export function worstOf<Row extends Pick<CompareNumbers, 'verdict' | 'residual'>>(
  rows: Iterable<Row>,
): (Row & { residual: Interval; verdict: Verdict })[] {
  const size = ({ residual }: { residual: Interval }) => Math.abs(middleOf(residual));
  return [...rows]
    .flatMap((row) =>
      row.residual !== null && row.verdict !== null && isAlarm(row.verdict)
        ? [{ ...row, residual: row.residual, verdict: row.verdict }]
        : [],
    )
    .toSorted(
      (a, b) => Number(a.verdict === 'lost keys') - Number(b.verdict === 'lost keys') || size(b) - size(a),
    );
}
