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
export function* histogramsOf(
  items: Iterable<CaptureItem>,
  { series: all }: Pick<HeadLine, 'series'>,
): Generator<undefined, Histogram[]> {
  const values = all.map(() => new BucketEnds());
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

/** The family of a histogram. */
export const histogramFamily = ({ family, unit }: Histogram): string =>
  familyText({
    name: family,
    type: 'histogram',
    unit,
    help: `Values of the events, in ${unit}.`,
  });
