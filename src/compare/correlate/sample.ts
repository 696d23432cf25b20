import type { Known, Rates } from './rates.ts';
import { averageRanks, dot, orderOf, standardize } from './statistics.ts';

/** Ticks before and after a tick in which `around` looks for a burst of activity. */
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
  #turning?: number;
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

  /** Mean square of the scores around each tick, without the tick itself. */
  get around(): Float64Array {
    this.#around ??= this.scores.map((score, tick) => {
      const near = this.scores.subarray(Math.max(0, tick - AROUND), tick + AROUND + 1);
      return (dot(near, near) - score ** 2) / (near.length - 1);
    });
    return this.#around;
  }

  /**
   * Autocorrelation at lags 0, 1, … up to a quarter of the ticks: beyond that an estimate is worth little
   * (Box and Jenkins, §2.1).
   */
  get autocorrelation(): Float64Array {
    this.#autocorrelation ??= Float64Array.from({ length: Math.floor(this.ticks / 4) + 1 }, (_, lag) =>
      dot(this.scores.subarray(0, this.ticks - lag), this.scores.subarray(lag)),
    );
    return this.#autocorrelation;
  }

  /**
   * Share of the steps from tick to tick, except those between ties, that go the other way than the step
   * before.
   */
  get turning(): number {
    if (this.#turning !== undefined) return this.#turning;
    let steps = 0;
    let turns = 0;
    let before = 0;
    for (let tick = 1; tick < this.ticks; tick++) {
      const way = Math.sign((this.scores[tick] ?? 0) - (this.scores[tick - 1] ?? 0));
      if (way === 0) continue;
      steps++;
      if (way === -before) turns++;
      before = way;
    }
    this.#turning = turns / Math.max(1, steps - 1);
    return this.#turning;
  }

  /**
   * Kurtosis minus the square of the skewness, which is always smaller: 1 if there are two values, 1.8 for
   * ranks without ties, much more if nearly all ticks tie in the middle.
   */
  get peakedness(): number {
    this.#peakedness ??= this.ticks * (dot(this.squares, this.squares) - dot(this.squares, this.scores) ** 2);
    return this.#peakedness;
  }

  /**
   * Number of ticks at each rank, from the lowest. If one value fills half of the ticks, all ticks below it
   * are one group, and all above another: the choice of these ticks decides on a coefficient, the order among
   * them hardly does.
   */
  get groups(): readonly number[] {
    const most = Math.max(...this.#ties);
    if (2 * most < this.ticks) return this.#ties;
    const index = this.#ties.indexOf(most);
    const below = this.#ties.slice(0, index).reduce((sum, tie) => sum + tie, 0);
    return [below, most, this.ticks - below - most].filter((group) => group > 0);
  }
}

/** Samples of a series, each made once: there are few sets of ticks, and many counters share them. */
export class Samples {
  readonly #rates: Rates;
  readonly #order: Int32Array;
  readonly #samples = new Map<Known, Map<number, Sample>>();

  constructor(rates: Rates) {
    this.#rates = rates;
    const { known, steps } = rates;
    this.#order = sharedTicks(known, known, 0).toSorted((a, b) => (steps[a] ?? 0) - (steps[b] ?? 0));
  }

  /** The sample over the ticks t in which this series is known, and the other in t + lag. */
  at(other: Known, lag: number): Sample {
    const samples = this.#samples.get(other) ?? new Map<number, Sample>();
    this.#samples.set(other, samples);
    const sample = samples.get(lag) ?? this.#make(other, lag);
    samples.set(lag, sample);
    return sample;
  }

  #make(other: Known, lag: number): Sample {
    const ticks = sharedTicks(this.#rates.known, other, lag);
    // The constructor ordered the ticks once for all lags: sorting is most of the work.
    const placeOf = new Int32Array(other.length).fill(-1);
    for (let place = 0; place < ticks.length; place++) placeOf[ticks[place] ?? 0] = place;
    const order = new Int32Array(ticks.length);
    let length = 0;
    for (const tick of this.#order) {
      const place = placeOf[tick] ?? -1;
      if (place >= 0) order[length++] = place;
    }
    return new Sample(valuesAt(this.#rates.steps, ticks), order);
  }
}

/** The ticks t in which one series is known, and the other in t + lag. */
export function sharedTicks(known: Known, other: Known, lag: number): Int32Array {
  const ticks = new Int32Array(known.length);
  let count = 0;
  for (let tick = 0; tick < known.length; tick++)
    if (known[tick] === 1 && other[tick + lag] === 1) ticks[count++] = tick;
  return ticks.subarray(0, count);
}

export function valuesAt(values: Float64Array, ticks: Int32Array): Float64Array {
  const picked = new Float64Array(ticks.length);
  for (let index = 0; index < picked.length; index++) picked[index] = values[ticks[index] ?? 0] ?? NaN;
  return picked;
}
