import { seriesOfEvent } from '../alerts/series-of-event.ts';
import { amountOfEvents } from '../tally/units-of.ts';
import { changeOfRuns } from './change.ts';
import type { Sampled } from './samples.ts';

/** A change that is to be noticed, such as `kmalloc.bytes comm=gcc > +5%`. */
export interface Condition {
  text: string;
  /** Event, which may end with a dot and the unit of its values. */
  event: string;
  /** Row, and the option of --by that makes it; null for the sum of all. */
  row: { by: string; name: string } | null;
  isMore: boolean;
  /** Ratio of B to A at the edge. */
  ratio: number;
}

export interface Judged {
  /** unsure: the interval has the edge in it, or too few runs tell nothing. */
  outcome: 'yes' | 'no' | 'unsure';
  ratio: number;
  interval: [low: number, high: number];
}

/** The series that a condition means, and whether it means its amounts; undefined if there is none. */
export function seriesOf<
  S extends { label: string; value?: { unit?: string | null | undefined } | null | undefined },
>({ event }: Pick<Condition, 'event'>, all: readonly S[]): { series: S; isAmount: boolean } | undefined {
  const named = (name: string) => all[seriesOfEvent(all, name) ?? -1];
  const series = named(event);
  if (series !== undefined) return { series, isAmount: false };
  const dot = event.lastIndexOf('.');
  const owner = named(event.slice(0, dot));
  return dot > 0 && owner?.value?.unit === event.slice(dot + 1)
    ? { series: owner, isAmount: true }
    : undefined;
}

/** The amount of each sample. */
export const amountsOf = ({ counts, cells, series }: Sampled): number[] => {
  const amounts = counts.map(() => 0);
  for (const [index, sample] of cells.sample.entries())
    amounts[sample] =
      (amounts[sample] ?? 0) +
      (amountOfEvents(cells.value[index] ?? 0, cells.count[index] ?? 0, series.value) ?? 0);
  return amounts;
};

/**
 * Judges a condition on runs of both sides. `confidence`: that of the interval, so that several conditions together have 95 %.
 * `missing`: the largest ratio that the losses of either side may make.
 */
export function judge(
  { isMore, ratio: edge }: Condition,
  a: readonly number[],
  b: readonly number[],
  { confidence, missing }: { confidence: number; missing: number },
): Judged {
  const { ratio, interval } = changeOfRuns(a, b, confidence);
  const low = interval[0] / missing;
  const high = interval[1] * missing;
  const [isBeyond, isWithin] = isMore ? [low > edge, high <= edge] : [high < edge, low >= edge];
  return { outcome: isBeyond ? 'yes' : isWithin ? 'no' : 'unsure', ratio, interval };
}
