import type { Series } from './series.ts';

/**
 * In which ticks a series is known. One object for all series that are known in the same, so that it can be a
 * key.
 */
export type Known = Uint8Array;

/** What a series did in each tick. */
export interface Rates {
  name: string;
  kind: Series['kind'];
  known: Known;
  /** A second, in each tick. */
  rates: Float64Array;
  /** In each tick, as if all were of the same length; in whole steps, so that ties stay ties. */
  steps: Float64Array;
}

/**
 * The differences from tick to tick: a tick is known where both of its ends are, and where a running total
 * did not go down (it was set back). `seconds`: length of each tick, that between a value and the one before
 * it.
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
    // A tick is a little longer or shorter than another. To divide counts of 5 by that would put all ticks
    // with a 5 in an order, and in the same for every series: a relation of nothing but the lengths. So no
    // finer than counted.
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

/** Of whole numbers; NaN as soon as there is a fraction (avg10 of a pressure), whose steps are not known. */
function commonDivisor(a: number, b: number): number {
  if (!Number.isSafeInteger(b)) return NaN;
  return b === 0 ? Math.abs(a) : commonDivisor(b, a % b);
}
