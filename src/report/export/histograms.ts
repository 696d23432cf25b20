import { sums } from '../../capture/columns.ts';
import type { CaptureItem } from '../../capture/items.ts';
import type { CapturedSeries, HeadLine } from '../../capture/schema.ts';
import { amountOfEvents, unitsOf } from '../../tally/units-of.ts';
import { unitName } from './columns.ts';
import { familyText, labelsText, thresholdText } from './open-metrics-text.ts';

/** Buckets of their own for so many values; more values share buckets that end at powers of two. */
const MOST_BUCKETS = 64;

interface Histogram {
  place: number;
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
  for (const item of items) {
    yield;
    if (item.kind !== 'tick') continue;
    const { series, value } = item.tick.quads;
    for (let index = 0; index < series.length; index++) {
      const place = series[index] ?? -1;
      const own = all[place];
      if (own !== undefined) values[place]?.add(endOf(value[index] ?? 0, own));
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
function endOf(value: number, { hist, value: field }: CapturedSeries): number {
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

/** Samples of a histogram at each of `times`: the start of the capture, and the end of each tick. */
export function* histogramText(
  { family, labels, series, place, ends, hasSum }: Histogram,
  items: Iterable<CaptureItem>,
  times: readonly string[],
): Generator<string> {
  const counts = ends.map(() => 0);
  const names = ends.map((end) => `${family}_bucket${labelsText({ ...labels, le: thresholdText(end) })}`);
  const own = labelsText(labels);
  let sum = 0;
  let tick = 0;
  const text = (): string => {
    const time = times[tick];
    const upTo = sums(counts);
    const buckets = names.map((name, at) => `${name} ${upTo[at]} ${time}\n`).join('');
    const count = upTo.at(-1) ?? 0;
    // The text may have the count with the sum only.
    return hasSum
      ? `${buckets}${family}_count${own} ${count} ${time}\n${family}_sum${own} ${sum} ${time}\n`
      : buckets;
  };
  yield text();
  for (const item of items) {
    if (item.kind !== 'tick') {
      yield '';
      continue;
    }
    tick++;
    const { series: places, value, count } = item.tick.quads;
    for (let index = 0; index < places.length; index++) {
      if (places[index] !== place) continue;
      const [each = 0, events = 0] = [value[index], count[index]];
      const at = ends.findIndex((end) => endOf(each, series) <= end);
      counts[at] = (counts[at] ?? 0) + events;
      sum += amountOfEvents(each, events, series.value) ?? 0;
    }
    yield text();
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
