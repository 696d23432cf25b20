import type { Known, Rates } from './correlate-rates.ts';
import { averageRanks, dot, logGamma, orderOf, standardize } from './statistics.ts';

/** How far, in ticks, a burst of activity is looked for around a tick. */
const AROUND = 3;

/** The ranks of a series over the ticks that it shares with others at some lag. */
export class Sample {
  /** Standardized: the dot product of two samples is Spearman's coefficient. */
  readonly scores: Float64Array;
  readonly #order: Int32Array;
  readonly #ties: number[];
  #sorted?: Float64Array;
  #squares?: Float64Array;
  #around?: Float64Array;
  #autocorrelation?: Float64Array;
  #peakedness?: number;

  constructor(values: Float64Array, order = orderOf(values)) {
    const { ranks, ties } = averageRanks(values, order);
    this.scores = standardize(ranks);
    this.#order = order;
    this.#ties = ties;
  }

  get ticks(): number {
    return this.scores.length;
  }

  get constant(): boolean {
    return this.#ties.length < 2;
  }

  get sorted(): Float64Array {
    this.#sorted ??= valuesAt(this.scores, this.#order);
    return this.#sorted;
  }

  get squares(): Float64Array {
    this.#squares ??= this.scores.map((score) => score ** 2);
    return this.#squares;
  }

  /** Mean square of the scores around each tick, its own left out. */
  get around(): Float64Array {
    this.#around ??= this.scores.map((score, tick) => {
      const near = this.scores.subarray(Math.max(0, tick - AROUND), tick + AROUND + 1);
      return (dot(near, near) - score ** 2) / (near.length - 1);
    });
    return this.#around;
  }

  /** At 0, 1, … up to a quarter of the ticks: beyond that an estimate is worth little (Box and Jenkins, §2.1). */
  get autocorrelation(): Float64Array {
    this.#autocorrelation ??= Float64Array.from({ length: Math.floor(this.ticks / 4) + 1 }, (_, lag) =>
      dot(this.scores.subarray(0, this.ticks - lag), this.scores.subarray(lag)),
    );
    return this.#autocorrelation;
  }

  /**
   * Kurtosis less the square of the skewness, which it is always above: 1 where there are two values, 1.8 for ranks
   * without ties, much more where nearly all ticks tie in the middle.
   */
  get peakedness(): number {
    this.#peakedness ??= this.ticks * (dot(this.squares, this.squares) - dot(this.squares, this.scores) ** 2);
    return this.#peakedness;
  }

  /**
   * ln of the number of orders in which `ticks` ticks with ties like these can come. Where one value fills half of the
   * ticks, the order of the others hardly changes a coefficient: what counts is which ticks they are.
   */
  logOrders(ticks: number): number {
    const most = Math.max(...this.#ties);
    const groups = 2 * most < this.ticks ? this.#ties.filter((tie) => tie > 1) : [most, this.ticks - most];
    const logFactorial = (count: number) => Math.max(0, logGamma((count * ticks) / this.ticks + 1));
    return groups.reduce((sum, group) => sum - logFactorial(group), logFactorial(this.ticks));
  }
}

/** A series' samples, each made once: sets of ticks are few, and many counters share them. */
export class Samples {
  readonly #rates: Rates;
  readonly #order: Int32Array;
  readonly #samples = new Map<Known, Map<number, Sample>>();

  constructor(rates: Rates) {
    this.#rates = rates;
    this.#order = orderOf(rates.steps).filter((tick) => rates.known[tick] === 1);
  }

  /** Over the ticks t in which this series is known and the other in t + lag. */
  at(other: Known, lag: number): Sample {
    const samples = this.#samples.get(other) ?? new Map<number, Sample>();
    this.#samples.set(other, samples);
    const sample = samples.get(lag) ?? this.#make(other, lag);
    samples.set(lag, sample);
    return sample;
  }

  #make(other: Known, lag: number): Sample {
    const ticks = sharedTicks(this.#rates.known, other, lag);
    // Ordered once for all lags: sorting is most of the work.
    const placeOf = new Int32Array(other.length).fill(-1);
    for (let place = 0; place < ticks.length; place++) placeOf[ticks[place] ?? 0] = place;
    const order = this.#order.map((tick) => placeOf[tick] ?? -1).filter((place) => place >= 0);
    return new Sample(valuesAt(this.#rates.steps, ticks), order);
  }
}

/** The ticks t in which the one series is known, and the other in t + lag. */
export function sharedTicks(known: Known, other: Known, lag: number): Int32Array {
  const ticks = new Int32Array(known.length);
  let count = 0;
  for (let tick = 0; tick < known.length; tick++)
    if (known[tick] === 1 && other[tick + lag] === 1) ticks[count++] = tick;
  return ticks.subarray(0, count);
}

export function valuesAt(values: Float64Array, ticks: Int32Array): Float64Array {
  const found = new Float64Array(ticks.length);
  for (let at = 0; at < found.length; at++) found[at] = values[ticks[at] ?? 0] ?? NaN;
  return found;
}
