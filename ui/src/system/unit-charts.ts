import type { TotalsTick } from '../../../src/client/totals.ts';
import type { Series } from '../../../src/wire/series.ts';
import { kindOf } from '../vmstat/counter-kind.ts';

/** A chart whose lines all have one unit. */
export interface UnitChart {
  /** Unit of the lines, in the plural; empty for counters that the catalogue lacks. */
  unit: string;
  /** The series' number in a tick; null if the chart has counters only. */
  own: ((tick: TotalsTick) => number | null) | null;
  counters: string[];
}

/**
 * Units of counters that an event may raise by more than 1, and that of counters that the catalogue lacks. Any other
 * counter rises by 1 with each event.
 */
const AMOUNTS = ['pages', 'KiB', 'huge pages', 'objects', 'nodes', 'entries', ''];

/**
 * The charts of a series, each of one unit: its amounts with the counters that count in the amounts' unit, and its
 * counts with the counters that count events. Counters of any other unit get a chart without the series.
 */
export function unitCharts(series: Series, at: number, counters: readonly string[]): UnitChart[] {
  const counted = (number: (tick: TotalsTick) => number) => (tick: TotalsTick) =>
    tick.dropped.includes(at) ? null : number(tick);
  const amountUnit = series.value?.unit ?? null;
  const events: UnitChart = {
    unit: series.counts,
    own: counted(({ cells }) => cells.get(at)?.count ?? 0),
    counters: [],
  };
  const amounts: UnitChart = {
    unit: amountUnit ?? '',
    own: counted(({ cells }) => cells.get(at)?.amount ?? 0),
    counters: [],
  };
  const others = new Map<string, UnitChart>();
  for (const counter of counters) {
    const { unit } = kindOf(counter);
    if (unit === amountUnit) amounts.counters.push(counter);
    else if (AMOUNTS.includes(unit) ? unit === series.sum : series.sum === null)
      events.counters.push(counter);
    else others.set(unit, { unit, own: null, counters: [...(others.get(unit)?.counters ?? []), counter] });
  }
  // Without a counter of events, the amounts alone say what the counters are compared with.
  const ofSeries = [amounts, events].filter((chart) => chart.counters.length > 0);
  return [...(ofSeries.length > 0 ? ofSeries : [events]), ...others.values()];
}
