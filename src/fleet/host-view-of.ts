import { CellList, RATE_STEPS } from './cell-list.ts';
import { numbersOf } from './fleet-sums.ts';
import type { HostRecord } from './host-record.ts';
import type { FleetHost, HostCell } from './host-view.ts';

const [totals, quality, unbounded] = [new CellList(), new CellList(), new CellList()];

/** Most cells of a host that are kept for views: 10,000 hosts with more would take too much memory. */
const KEPT_CELLS = 16;

/** Time for which a notice of another service counts: that one looks again each minute. */
const TWIN_MS = 150_000;

/** A host for views. It is made anew only where something of it changed: few of 10,000 hosts do within half a second. */
export function hostView(record: HostRecord, nowMs: number): FleetHost {
  const { seenMs, refusal, view } = record;
  const twin = record.twin !== null && nowMs - record.twin.lastMs < TWIN_MS ? record.twin : null;
  const { presence } = record;
  const skewMs = record.skew.ms;
  if (
    view?.presence === presence &&
    view.seenMs === seenMs &&
    view.skewMs === skewMs &&
    view.refusal === refusal &&
    view.twin === twin
  )
    return view;
  const cells = cellsOf(record);
  const made: FleetHost = {
    name: record.name,
    ...record.facts,
    presence,
    seenMs,
    skewMs,
    cells,
    exact: cells.every(({ missing, uncountedSeconds }) => missing === 0 && uncountedSeconds === 0),
    thinned: record.thinned,
    refusal,
    twin,
  };
  if (cells.length <= KEPT_CELLS) record.view = made;
  return made;
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
