import type { CaptureItem } from '../../capture/items.ts';
import type { CapturedSeries, HeadLine } from '../../capture/schema.ts';
import { unitsOf } from '../../tally/units-of.ts';
import { unitName } from './columns.ts';
import { familyText } from './open-metrics-text.ts';

/** Buckets of their own for so many values; more values share buckets that end at powers of two. */
const MOST_BUCKETS = 64;

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
export function* histogramsOf(
  items: Iterable<CaptureItem>,
  { series: all }: Pick<HeadLine, 'series'>,
): Generator<undefined, Histogram[]> {
  const values = all.map(() => new Values());
  const first = new Map<number, number>();
  let tick = 0;
  for (const item of items) {
    yield;
    if (item.kind !== 'tick') continue;
    tick++;
    const { series, value } = item.tick.quads;
    for (let index = 0; index < series.length; index++) {
      const place = series[index] ?? -1;
      const own = all[place];
      if (own === undefined) continue;
      if (!first.has(place)) first.set(place, tick);
      values[place]?.add(endOf(value[index] ?? 0, own));
    }
  }
  return all
    .flatMap((series, place): Histogram[] => {
      const unit = series.hist ?? series.value?.unit ?? null;
      const ends = values[place]?.ends ?? [];
      if (unit === null || ends.length === 0) return [];
      return [
        {
          place,
          first: first.get(place) ?? 1,
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

/** Largest value in the units of the series that is counted as `value`: hist() puts whole numbers from 2^k to 2^(k+1) - 1 together. */
export function endOf(value: number, { hist, value: field }: CapturedSeries): number {
  if (hist === null) return unitsOf(value, field);
  return value < 0 ? -1 : value < 2 ? value : 2 * value - 1;
}

/** The values of a series: each, or where there are too many the powers of two that are no smaller. */
class Values {
  readonly #own = new Set<number>();
  readonly #powers = new Set<number>();

  add(value: number): void {
    if (this.#own.size > MOST_BUCKETS && this.#own.has(value)) return;
    if (this.#own.size <= MOST_BUCKETS) this.#own.add(value);
    this.#powers.add(value <= 0 ? Math.max(-1, value) : 2 ** Math.ceil(Math.log2(value)));
  }

  /** Upper ends of the buckets, the last one infinite; none without values. */
  get ends(): number[] {
    const all = this.#own.size > MOST_BUCKETS ? this.#powers : this.#own;
    return all.size === 0 ? [] : [...[...all].toSorted((a, b) => a - b), Number.POSITIVE_INFINITY];
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
