import type { CompareIdentity, CompareNumbers, Interval, Verdict } from '../wire/compare.ts';

/** What screens make of the numbers of a comparison. */

type Numbers = Pick<CompareNumbers, 'verdict' | 'counted' | 'counter'>;

export const middleOf = ({ low, high }: Interval): number => (low + high) / 2;

/** By how much the middle may be off. */
export const boundOf = ({ low, high }: Interval): number => Math.ceil((high - low) / 2);

/** The middle as a whole number, and never -0. */
export const roundedOf = (interval: Interval): number => Math.round(middleOf(interval)) + 0;

export const isAlarm = (verdict: Verdict | null | undefined): boolean =>
  verdict === 'unexplained' || verdict === 'lost keys';

/** What moved, and what does not balance. */
export const isOfInterest = ({ verdict, counted, counter }: Numbers): boolean =>
  isAlarm(verdict) || (verdict !== null && (counted !== 0 || (counter !== null && middleOf(counter) !== 0)));

/** What each kind of identity says of tracepoints and vmstat. */
export const RELATIONS: Record<CompareIdentity['kind'], string> = {
  equal: '=',
  'at most': '≤',
  'at least': '≥',
  'moves with': '~',
};

const LONGEST_NAME = 23;

/** What an identity is called where there is little room: its counters, or its id where they are many. */
export function nameOfIdentity({ id, vmstat }: Pick<CompareIdentity, 'id' | 'vmstat'>): string {
  const counters = vmstat.replaceAll(' ', '');
  return counters.length <= LONGEST_NAME ? counters : id;
}

export interface VerdictCount {
  verdict: Exclude<Verdict, 'none'>;
  count: number;
}

/** How many there are of each verdict, in the order that they are told; keys are lost so seldom that 0 is not said. */
export function countVerdicts(numbers: Iterable<Pick<CompareNumbers, 'verdict'>>): VerdictCount[] {
  const counts = { balanced: 0, explained: 0, 'lost keys': 0, unexplained: 0 };
  for (const { verdict } of numbers) if (verdict !== null && verdict !== 'none') counts[verdict]++;
  return (['balanced', 'explained', 'lost keys', 'unexplained'] as const)
    .map((verdict) => ({ verdict, count: counts[verdict] }))
    .filter(({ verdict, count }) => count > 0 || verdict !== 'lost keys');
}

/** What does not balance: unexplained first, then by how much. */
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
