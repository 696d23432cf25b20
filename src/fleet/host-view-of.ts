import { CellList, RATE_STEPS } from './cell-list.ts';
import { numbersOf } from './fleet-sums.ts';
import type { HostRecord } from './host-record.ts';
import type { FleetHost, HostCell } from './host-view.ts';

const [totals, quality, unbounded] = [new CellList(), new CellList(), new CellList()];

/** A host for views. */
export function hostView(record: HostRecord, nowMs: number): FleetHost {
  const cells = cellsOf(record);
  return {
    name: record.name,
    ...record.facts,
    presence: record.presence(nowMs),
    seenMs: record.seenMs,
    skewMs: record.skew.ms,
    cells,
    exact: cells.every(({ missing, uncountedSeconds }) => missing === 0 && uncountedSeconds === 0),
    thinned: record.thinned,
    refusal: record.refusal,
    twin: record.twin,
  };
}

function cellsOf(record: HostRecord): HostCell[] {
  record.read('totals', totals);
  record.read('quality', quality);
  record.read('unbounded', unbounded);
  const without = new Set(unbounded.series.subarray(0, unbounded.length));
  const cells: HostCell[] = [];
  for (let at = 0; at < quality.length; at++) {
    const series = quality.series[at] ?? 0;
    const of = totals.series.subarray(0, totals.length).indexOf(series);
    // Rates of hosts that are late are of a time that has passed.
    const value = (index: number) =>
      of === -1 || (index > 1 && !record.isPresent) ? 0 : (totals.numbers[4 * of + index] ?? 0);
    cells.push({
      series,
      ...numbersOf(value),
      counted: quality.numbers[4 * at + 2] === 1,
      missing: without.has(series) ? null : (quality.numbers[4 * at] ?? 0),
      uncountedSeconds: (quality.numbers[4 * at + 1] ?? 0) / RATE_STEPS,
    });
  }
  return cells;
}
