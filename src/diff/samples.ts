import type { CaptureItem, ReadTick } from '../capture/items.ts';
import { type CaptureLosses, LossCount } from '../capture/losses.ts';
import type { CapturedSeries, HeadLine } from '../capture/schema.ts';
import { tooMuch } from '../capture/too-much.ts';
import type { RowIdentity } from '../wire/feed.ts';
import { SampleTicks } from './sample-ticks.ts';

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

/** Most rows that are in memory until their names are known. */
const MOST_ROWS = 1 << 20;

/** Reads a capture as samples. `nameOf` names the row that a process and a call site are part of. */
export function samplesOf(
  items: Iterable<CaptureItem>,
  { series }: Pick<HeadLine, 'series'>,
  nameOf: (identity: RowIdentity | undefined, site: string) => string,
): Samples & { losses: CaptureLosses } {
  const losses = new LossCount({ series });
  const identities = new Map<string, RowIdentity>();
  /** Counts of a row until its name is known: the end of a process says its last one. */
  const counts = new Map<string, Cells>();
  const ticks = new SampleTicks();
  for (const item of losses.through(items)) {
    if (item.kind === 'member')
      for (const row of item.rows) {
        const key = `${item.line.run} ${row.row}`;
        if (!identities.has(key)) identities.set(key, row);
      }
    if (item.kind !== 'tick') continue;
    const { run, rows, seconds } = item.tick;
    for (const row of rows) identities.set(`${run} ${row.row}`, row);
    addTick(item.tick, counts, ticks.add(run, seconds));
    const joined = ticks.join();
    if (joined !== undefined) for (const [key, cells] of counts) counts.set(key, moved(cells, joined));
  }
  const runs = [...new Set(ticks.runs)].filter((run) => losses.isSample(run));
  const areRuns = runs.length > 1;
  const places = placesOf(ticks.runs, runs, areRuns);
  const seconds: number[] = [];
  for (const [tick, place] of places.entries())
    if (place !== undefined) seconds[place] = (seconds[place] ?? 0) + (ticks.seconds[tick] ?? 0);
  const rows = new Map<string, Sampled>();
  for (const [key, cells] of counts) {
    const [run = '', number = '', row = '', ...site] = key.split(' ');
    const entry = series[Number(number)];
    if (entry === undefined || !runs.includes(Number(run))) continue;
    const name = nameOf(identities.get(`${run} ${row}`), site.join(' '));
    const sampled = rows.get(`${number} ${name}`) ?? noSamples(entry, name, seconds.length);
    rows.set(`${number} ${name}`, sampled);
    for (const [index, tick] of cells.sample.entries())
      addTo(sampled, places[tick] ?? 0, cells.value[index] ?? 0, cells.count[index] ?? 0);
  }
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

/** The cells with other numbers of samples. */
function moved({ sample, value, count }: Cells, places: readonly number[]): Cells {
  const cells = noCells();
  for (const [index, each] of sample.entries())
    addCell(cells, places[each] ?? 0, value[index] ?? 0, count[index] ?? 0);
  return cells;
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

function addTick({ quads, sites, run }: ReadTick, counts: Map<string, Cells>, sample: number): void {
  const { row, series, value, count, site } = quads;
  for (const [index, number] of row.entries()) {
    const name = site === undefined ? '' : (sites[site[index] ?? -1] ?? '');
    const key = `${run} ${series[index]} ${number} ${name}`;
    const cells = counts.get(key) ?? noCells();
    counts.set(key, cells);
    if (counts.size > MOST_ROWS)
      throw tooMuch(
        MOST_ROWS,
        'rows of a run, an event and a process',
        'Compare captures of a shorter time, or of fewer runs.',
      );
    addCell(cells, sample, value[index] ?? 0, count[index] ?? 0);
  }
}
