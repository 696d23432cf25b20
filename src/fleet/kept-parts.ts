import { cellBytes, largestCells } from './cell-bytes.ts';
import { RATE_STEPS } from './cell-list.ts';
import { COUNT, placeIn, placeOf, TEXT, VALUES } from './host-lists.ts';
import { type CellBytes, type RowList, SENT_GROUPINGS, type Summary } from './schema.ts';

/** Rows as the text that is kept of them. */
export interface KeptRows {
  rows: RowList['rows'];
  containers: Summary['containers'];
}

const EMPTY: CellBytes = new Uint8Array();
const NO_ROWS: KeptRows = {
  rows: {
    row: [],
    pid: [],
    start: [],
    parent: [],
    name: [],
    user: [],
    cgroup: [],
    own: [],
    ended: [],
    shared: [],
  },
  containers: [],
};

const encoder = new TextEncoder();
const textOf = (rows: KeptRows): Uint8Array => encoder.encode(JSON.stringify(rows));

/** The parts of a summary that a hub keeps, by their places (host-lists.ts). */
export function keptParts(summary: Summary): Uint8Array[] {
  const { totals, distributions, rows, groups, containers } = summary;
  const parts = Array.from({ length: COUNT }, () => EMPTY);
  parts[placeOf('totals')] = totals;
  [parts[placeOf('quality')], parts[placeOf('unbounded')]] = qualityOf(summary);
  parts[placeOf('rowsMost')] = rows.most;
  parts[placeOf('rows')] = rows.cells;
  for (const [index, grouping] of SENT_GROUPINGS.entries()) {
    const { cells, most, blur } = groups[grouping];
    parts[placeIn(index, 'cells')] = cells;
    parts[placeIn(index, 'most')] = most;
    parts[placeIn(index, 'blur')] = blur;
  }
  parts[VALUES] = distributions;
  parts[TEXT] = textOf({ rows: rows.rows, containers });
  return parts;
}

/** The totals and what bounds an entry: as if the host had sent no rows and no groups. */
export function thinParts(parts: readonly Uint8Array[]): Uint8Array[] {
  const thin = [...parts];
  const move = (from: number, to: number): void => {
    thin[to] = largestCells([parts[to] ?? EMPTY, parts[from] ?? EMPTY]);
    thin[from] = EMPTY;
  };
  move(placeOf('rows'), placeOf('rowsMost'));
  for (const index of SENT_GROUPINGS.keys()) move(placeIn(index, 'cells'), placeIn(index, 'most'));
  thin[TEXT] = textOf(NO_ROWS);
  return thin;
}

/** The accuracy of the series of a summary, as cells. */
function qualityOf({
  series,
  missing,
  uncountedSeconds,
}: Summary): [quality: CellBytes, unbounded: CellBytes] {
  const quality = series.map(({ counted }, place) => ({
    entry: 0,
    series: place,
    count: Math.ceil(Math.max(0, missing[place] ?? 0)),
    amount: Math.round(Math.max(0, uncountedSeconds[place] ?? 0) * RATE_STEPS),
    recent: Number(counted),
    // A cell without any number is not written, and the hosts that have the series are counted by it.
    recentAmount: 1,
  }));
  const unbounded = quality.filter(({ series: place }) => missing[place] === null);
  return [cellBytes(quality), cellBytes(unbounded)];
}
