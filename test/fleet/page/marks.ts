import { cellBytes, eachCell, type FleetCell } from '../../../src/fleet/cell-bytes.ts';
import type { CellBytes, Summary } from '../../../src/fleet/schema.ts';

/**
 * Events a second of a marked host and of its program: more than any other host has (6e7), and than any program on 10,000 hosts
 * together (4e8), so that marked ones are at the top of both lists.
 */
const RATE = 1e9;
/** Bytes of an event of the first series. */
const SIZE = 64;

/**
 * Marks a summary. The host and a program named after it get a count of the first series that is a multiple of the summary's
 * `seq`. A list that shows the host or the program so says which summary it contains. A later summary contains the counts of the
 * earlier ones.
 */
export function marked(summary: Summary): Summary {
  const recent = RATE * (summary.intervalMs / 1000);
  const count = recent * summary.seq;
  const numbers = { series: 0, count, amount: SIZE * count, recent, recentAmount: SIZE * recent };
  const { name } = summary.groups;
  const others = cellsOf(summary.totals).filter(({ series }) => series !== 0);
  return {
    ...summary,
    seconds: summary.intervalMs / 1000,
    totals: cellBytes([{ entry: 0, ...numbers }, ...others]),
    groups: {
      ...summary.groups,
      name: {
        ...name,
        keys: [...name.keys, summary.host],
        cells: cellBytes([...cellsOf(name.cells), { entry: name.keys.length, ...numbers }]),
      },
    },
  };
}

/** The number of the summary with this count. */
export const seqOf = (count: number, intervalMs: number): number =>
  Math.round(count / (RATE * (intervalMs / 1000)));

function cellsOf(bytes: CellBytes): FleetCell[] {
  const cells: FleetCell[] = [];
  eachCell(bytes, (entry, series, count, amount, recent, recentAmount) =>
    cells.push({ entry, series, count, amount, recent, recentAmount }),
  );
  return cells;
}
