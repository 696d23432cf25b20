import type { CaptureItem, ReadTick } from '../capture/items.ts';
import type { CapturedSeries, HeadLine, RunLine } from '../capture/schema.ts';
import type { RowIdentity } from '../wire/feed.ts';

/** Counts of one row of one series, as samples: of each run, or of each tick of the only run. */
export interface Sampled {
  series: CapturedSeries;
  name: string;
  counts: number[];
}

export interface Samples {
  rows: Sampled[];
  /** Seconds of each sample. */
  seconds: number[];
  /** True where a sample is a run. */
  areRuns: boolean;
  /** The last state that the capture has; undefined where no member is whole. */
  state: RunLine | undefined;
}

/** Counts by tick of a row of one series, until the name of the row is known: the end of a process says its last one. */
type Ticks = Map<number, number>;

/** Reads a capture as samples. `nameOf` names the row that a process and a call site are part of. */
export function samplesOf(
  items: Iterable<CaptureItem>,
  { series }: Pick<HeadLine, 'series'>,
  nameOf: (identity: RowIdentity | undefined, site: string) => string,
): Samples {
  const names = new Map<string, RowIdentity>();
  const counts = new Map<string, Ticks>();
  const seconds: number[] = [];
  const runs: number[] = [];
  let run = 1;
  let state: RunLine | undefined;
  for (const item of items) {
    if (item.kind === 'run') state = item.line;
    if (item.kind === 'member') {
      ({ run } = item.line);
      for (const row of item.rows) if (!names.has(`${run} ${row.row}`)) names.set(`${run} ${row.row}`, row);
    }
    if (item.kind !== 'tick') continue;
    for (const row of item.tick.rows) names.set(`${item.tick.run} ${row.row}`, row);
    add(item.tick, counts, seconds.length);
    seconds.push(item.tick.seconds);
    runs.push(item.tick.run);
  }
  const areRuns = run > 1;
  const places = areRuns ? runs.map((each) => each - 1) : runs.map((_, tick) => tick);
  const length = areRuns ? run : runs.length;
  const rows = new Map<string, Sampled>();
  for (const [key, ticks] of counts) {
    const [of = '', number = '', row = '', ...site] = key.split(' ');
    const entry = series[Number(number)];
    if (entry === undefined) continue;
    const name = nameOf(names.get(`${of} ${row}`), site.join(' '));
    const known = rows.get(`${number} ${name}`) ?? { series: entry, name, counts: Array(length).fill(0) };
    rows.set(`${number} ${name}`, known);
    for (const [tick, count] of ticks)
      known.counts[places[tick] ?? 0] = (known.counts[places[tick] ?? 0] ?? 0) + count;
  }
  const all: number[] = Array(length).fill(0);
  for (const [tick, each] of seconds.entries()) all[places[tick] ?? 0] = (all[places[tick] ?? 0] ?? 0) + each;
  return { rows: [...rows.values()], seconds: all, areRuns, state };
}

function add({ quads, sites, run }: ReadTick, counts: Map<string, Ticks>, tick: number): void {
  const { row, series, count, site } = quads;
  for (const [index, number] of row.entries()) {
    const name = site === undefined ? '' : (sites[site[index] ?? -1] ?? '');
    const key = `${run} ${series[index]} ${number} ${name}`;
    const ticks = counts.get(key) ?? new Map<number, number>();
    counts.set(key, ticks);
    ticks.set(tick, (ticks.get(tick) ?? 0) + (count[index] ?? 0));
  }
}
