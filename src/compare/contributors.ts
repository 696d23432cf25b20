import type { Series } from '../probe/program.ts';
import type { Counts } from '../tally/tally.ts';
import { amountOf, nameOf, type Symbols } from './deltas.ts';
import { type Expression, evaluate } from './expression.ts';

/** Amount that each row of counts adds to an expression, largest first; rows that add nothing are omitted. */
export function contributors(
  expression: Expression,
  counts: Counts,
  series: readonly Series[],
  symbols: Symbols,
): { key: string; counted: number }[] {
  const numbers = new Map(series.map((entry, number) => [nameOf(entry), number]));
  const keys = new Set(counts.flatMap((rows) => [...rows.keys()]));
  return [...keys]
    .map((key) => {
      const counted = evaluate(expression, (name) => {
        const number = numbers.get(name.name);
        const head = number === undefined ? undefined : series[number]?.head;
        if (number === undefined || head === undefined) return undefined;
        const value = amountOf(head, counts[number]?.get(key) ?? new Map(), name, symbols);
        return { low: value, high: value };
      });
      return { key, counted: counted?.low ?? 0 };
    })
    .filter(({ counted }) => counted !== 0)
    .toSorted(
      (a, b) =>
        Math.abs(b.counted) - Math.abs(a.counted) || a.key.localeCompare(b.key, 'en', { numeric: true }),
    );
}
