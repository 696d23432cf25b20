import type { CaptureItem } from '../capture/items.ts';
import { type CaptureLosses, LossCount } from '../capture/losses.ts';
import type { CapturedSeries, HeadLine } from '../capture/schema.ts';
import { LastNames, type NameOf } from './last-names.ts';
import { NamedCells } from './named-cells.ts';

/** Events by sample and value: an entry each, in three columns. */
export interface Cells {
  sample: number[];
  value: number[];
  count: number[];
}

/** Counts of one row of one series, as samples: of each run, or of the ticks of the only run. */
export interface Sampled {
  series: Pick<CapturedSeries, 'label' | 'value' | 'hist'>;
  name: string;
  /** Events of each sample. */
  counts: number[];
  cells: Cells;
}

export interface Samples {
  rows: Sampled[];
  /** Seconds of each sample. */
  seconds: number[];
  /** True where a sample is a run. */
  areRuns: boolean;
}

/** Most rows times samples of a side: 128 MiB. */
const MOST_COUNTS = 1 << 24;
/** Hint of an error on too many rows, where none are larger. */
export const SHORTER = 'Compare captures of a shorter time.';

/**
 * Reads a capture as samples, twice: counts are added to their rows as they come, and the last name of a process is known at its end.
 * `nameOf` names the row that a process and a call site are part of, `hint` says what to do where there are too many.
 */
export function samplesOf(
  items: () => Iterable<CaptureItem>,
  { series }: Pick<HeadLine, 'series'>,
  nameOf: NameOf,
  hint = SHORTER,
): Samples & { losses: CaptureLosses } {
  const losses = new LossCount({ series });
  const cells = new NamedCells(new LastNames(items(), nameOf), nameOf, hint);
  for (const item of losses.through(items())) cells.add(item);
  const seconds: number[] = [];
  let areRuns = false;
  const rows = new Map<number, Sampled>();
  cells.finish(
    MOST_COUNTS,
    (ticks) => {
      const runs = [...new Set(ticks.runs)].filter((run) => losses.isSample(run));
      areRuns = runs.length > 1;
      const places = placesOf(ticks.runs, runs, areRuns);
      for (const [tick, place] of places.entries())
        if (place !== undefined) seconds[place] = (seconds[place] ?? 0) + (ticks.seconds[tick] ?? 0);
      return places;
    },
    (row, sample, number, value, count) => {
      const entry = series[number];
      if (entry === undefined) return;
      const key = series.length * row + number;
      const known = rows.get(key);
      const sampled = known ?? noSamples(entry, cells.nameOf(row), seconds.length);
      if (known === undefined) rows.set(key, sampled);
      addTo(sampled, sample, value, count);
    },
  );
  return { rows: [...rows.values()], seconds, areRuns, losses: losses.total() };
}

export const noSamples = (series: Sampled['series'], name: string, length: number): Sampled => ({
  series,
  name,
  counts: Array(length).fill(0),
  cells: noCells(),
});

const noCells = (): Cells => ({ sample: [], value: [], count: [] });

export function addTo({ counts, cells }: Sampled, sample: number, value: number, count: number): void {
  counts[sample] = (counts[sample] ?? 0) + count;
  addCell(cells, sample, value, count);
}

/** Entries of a sample that are searched for a value: more than most rows have. Beyond, a value has several entries. */
const NEAR = 64;

function addCell(cells: Cells, sample: number, value: number, count: number): void {
  const { length } = cells.sample;
  for (let at = length - 1; at >= length - NEAR && cells.sample[at] === sample; at--)
    if (cells.value[at] === value) {
      cells.count[at] = (cells.count[at] ?? 0) + count;
      return;
    }
  cells.sample.push(sample);
  cells.value.push(value);
  cells.count.push(count);
}

/** The sample that each tick is part of; undefined for ticks of a run that was cut off. */
function placesOf(
  ticks: readonly number[],
  runs: readonly number[],
  areRuns: boolean,
): (number | undefined)[] {
  const placeOfRun = new Map(runs.map((run, place) => [run, place]));
  let next = 0;
  return ticks.map((run) => {
    const place = placeOfRun.get(run);
    return areRuns || place === undefined ? place : next++;
  });
}
