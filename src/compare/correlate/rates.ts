import type { Series } from './series.ts';

/**
 * The ticks in which a series is known. Series that are known in the same ticks share one object, so that it
 * can be a key.
 */
export type Known = Uint8Array;

/** Changes of a series in each tick. */
export interface Rates {
  name: string;
  kind: Series['kind'];
  known: Known;
  /** Change per second, in each tick. */
  rates: Float64Array;
  /** Change in each tick, as if all ticks were of the same length; in whole steps, so that ties stay ties. */
  steps: Float64Array;
}

/**
 * Differences from tick to tick. A tick is known if both of its ends are, and if a running total did not go
 * down (it was reset). `seconds`: length of each tick, from the value before to its own value.
 */
export function ratesOf(series: readonly Series[], seconds: readonly number[]): Rates[] {
  const masks = new Map<string, Known>();
  const usual = seconds.slice(1).reduce((sum, length) => sum + length, 0) / (seconds.length - 1);
  return series.map(({ name, kind, values }) => {
    const changes = values.map((value, tick) => {
      const before = values[tick - 1] ?? null;
      const change = value === null || before === null ? null : value - before;
      return kind === 'event' && change !== null && change < 0 ? null : change;
    });
    const mask = new Uint8Array(changes.map((change) => (change === null ? 0 : 1)));
    const key = mask.join('');
    const known = masks.get(key) ?? mask;
    masks.set(key, known);
    // Ticks differ a little in length. Dividing counts of 5 by it would put all ticks with a 5 in an order,
    // the same order for every series: a relation that comes from the lengths alone. So round to the steps in
    // which the series was counted.
    const step = changes.reduce<number>((divisor, change) => commonDivisor(divisor, change ?? 0), 0);
    const scaled = changes.map((change, tick) => (change ?? NaN) * (usual / (seconds[tick] ?? NaN)));
    return {
      name,
      kind,
      known,
      rates: new Float64Array(scaled.map((change) => change / usual)),
      steps: new Float64Array(step > 0 ? scaled.map((change) => step * Math.round(change / step)) : scaled),
    };
  });
}

/**
 * Greatest common divisor of whole numbers; NaN as soon as there is a fraction (avg10 of a pressure), whose
 * steps are not known.
 */
function commonDivisor(a: number, b: number): number {
  if (!Number.isSafeInteger(b)) return NaN;
  return b === 0 ? Math.abs(a) : commonDivisor(b, a % b);
}
