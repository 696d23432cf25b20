import type { Quads } from '../../capture/columns.ts';
import type { CaptureItem } from '../../capture/items.ts';
import type { CapturedSeries, HeadLine } from '../../capture/schema.ts';
import { BucketEnds } from '../../metrics/bucket-ends.ts';
import { familyText } from '../../metrics/open-metrics-text.ts';
import { endOf } from '../../metrics/value-end.ts';
import { unitName } from '../../text/unit-name.ts';

export interface Histogram {
  place: number;
  /** Number of the tick with its first count, from 1. */
  first: number;
  family: string;
  unit: string;
  labels: Record<string, string>;
  series: CapturedSeries;
  /** Upper ends of the buckets, the last one infinite. */
  ends: readonly number[];
  /** The sum of the values is known: each is counted as it is, and none is negative. */
  hasSum: boolean;
}

/** The histograms of a capture: one for each series whose values are numbers of a unit. Those of a unit are a family. */
export class Histograms {
  readonly #series: HeadLine['series'];
  readonly #values: readonly BucketEnds[];
  readonly #first = new Map<number, number>();

  constructor({ series }: Pick<HeadLine, 'series'>) {
    this.#series = series;
    this.#values = series.map(() => new BucketEnds());
  }

  /** Passes items on, and notes their values. */
  *through(items: Iterable<CaptureItem>): Generator<CaptureItem> {
    let tick = 0;
    for (const item of items) {
      if (item.kind === 'tick') this.#add(++tick, item.tick.quads);
      yield item;
    }
  }

  #add(tick: number, { series, value }: Quads): void {
    for (let index = 0; index < series.length; index++) {
      const place = series[index] ?? -1;
      const own = this.#series[place];
      if (own === undefined) continue;
      if (!this.#first.has(place)) this.#first.set(place, tick);
      this.#values[place]?.add(endOf(value[index] ?? 0, own));
    }
  }

  /** Sorted by family. */
  get all(): Histogram[] {
    return this.#series
      .flatMap((series, place): Histogram[] => {
        const unit = series.hist ?? series.value?.unit ?? null;
        const ends = this.#values[place]?.ends ?? [];
        if (unit === null || ends.length === 0) return [];
        return [
          {
            place,
            first: this.#first.get(place) ?? 1,
            family: `vmtally_event_value_${unitName(unit)}`,
            unit: unitName(unit),
            labels: { event: series.label },
            series,
            ends,
            hasSum: series.hist === null && (ends[0] ?? 0) >= 0,
          },
        ];
      })
      .toSorted((a, b) => (a.family < b.family ? -1 : Number(a.family > b.family)));
  }
}

/** The family of a histogram. */
export const histogramFamily = ({ family, unit }: Histogram): string =>
  familyText({
    name: family,
    type: 'histogram',
    unit,
    help: `Values of the events, in ${unit}.`,
  });
