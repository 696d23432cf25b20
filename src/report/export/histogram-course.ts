import { sums } from '../../capture/columns.ts';
import { labelsText, thresholdText } from '../../metrics/open-metrics-text.ts';
import { endOf } from '../../metrics/value-end.ts';
import { amountOfEvents } from '../../tally/units-of.ts';
import type { Histogram } from './histograms.ts';

/** Numbers of a histogram at a tick: a count for each bucket, and the sum. */
export const numbersOf = ({ ends }: Histogram): number => ends.length + 1;

/** The counts of a histogram in a span of ticks, and its samples. */
export class HistogramCourse {
  readonly #histogram: Histogram;
  /** Growth in each tick of the span. */
  readonly #growth: Float64Array;
  /** Counts and sum up to the last sample. */
  readonly #total: Float64Array;
  readonly #names: readonly string[];

  constructor(histogram: Histogram, ticks: number) {
    const { family, labels, ends } = histogram;
    this.#histogram = histogram;
    this.#growth = new Float64Array(ticks * numbersOf(histogram));
    this.#total = new Float64Array(numbersOf(histogram));
    this.#names = ends.map((end) => `${family}_bucket${labelsText({ ...labels, le: thresholdText(end) })}`);
  }

  /** Adds events to a tick of the span. */
  add(tick: number, value: number, events: number): void {
    const { ends, series } = this.#histogram;
    const end = endOf(value, series);
    const from = tick * numbersOf(this.#histogram);
    this.#grow(from + ends.findIndex((each) => end <= each), events);
    this.#grow(from + ends.length, amountOfEvents(value, events, series.value) ?? 0);
  }

  #grow(at: number, by: number): void {
    this.#growth[at] = (this.#growth[at] ?? 0) + by;
  }

  /** Samples of the span, whose ticks end at `times`, of which the first has the number `from`. The span begins anew. */
  *text(times: readonly string[], from: number): Generator<string> {
    const width = numbersOf(this.#histogram);
    for (const [tick, time] of times.entries()) {
      for (let at = 0; at < width; at++)
        this.#total[at] = (this.#total[at] ?? 0) + (this.#growth[tick * width + at] ?? 0);
      // The zero before the first count is what a rate begins with.
      if (from + tick >= this.#histogram.first - 1) yield this.#sample(time);
    }
    this.#growth.fill(0);
  }

  #sample(time: string): string {
    const { family, labels, hasSum, ends } = this.#histogram;
    const upTo = sums([...this.#total.subarray(0, ends.length)]);
    const count = upTo.at(-1) ?? 0;
    const buckets = this.#names.map((name, at) => `${name} ${upTo[at]} ${time}\n`).join('');
    if (!hasSum) return buckets;
    const own = labelsText(labels);
    // The text may have the count with the sum only.
    return `${buckets}${family}_count${own} ${count} ${time}\n${family}_sum${own} ${this.#total[ends.length]} ${time}\n`;
  }
}
