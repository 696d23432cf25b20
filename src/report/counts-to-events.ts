import { flagsOf, symbolsOf } from '../kernel/value-names.ts';
import type { CounterNames } from '../kernel/vmstat.ts';
import type { Series } from '../probe/program.ts';
import { repeated } from '../tally/repeat.ts';
import { type Counts, type Distribution, figures, type Rows, regroup, total } from '../tally/tally.ts';
import { flagsToText } from '../text/flags-to-text.ts';
import { withUnit } from '../text/units.ts';
import type { BucketReport, EventReport, RowReport } from './stat-report.ts';

export interface EventOptions {
  /** Makes rows for each key of --by; undefined for sums only. */
  by?: { nameOf: (key: string) => string; groupByName: boolean; top: number | undefined } | undefined;
  names: CounterNames;
}

/**
 * Converts the counts of one or several runs to events, and lists the events whose numbers a double cannot
 * hold.
 */
export function countsToEvents(
  runs: readonly Counts[],
  series: readonly Series[],
  options: EventOptions,
): { events: EventReport[]; beyondDouble: string[] } {
  const beyondDouble = new Set<string>();
  const events = series.map((entry, index): EventReport => {
    const { by } = options;
    const perRun = runs.map((counts) => {
      const rows = counts[index] ?? new Map();
      return by?.groupByName ? regroup(rows, by.nameOf) : rows;
    });
    const sums = perRun.map(total);
    if (sums.some((sum) => !figures(sum, entry.head).safe)) beyondDouble.add(entry.label);
    const event: EventReport = {
      event: entry.label,
      probe: entry.probe,
      map: entry.map,
      counts: entry.head.counts,
      unit: entry.head.sum ?? null,
      valueName: entry.head.value?.name ?? (entry.head.hist ? 'time' : null),
      ...(entry.whyNoValue !== undefined && { whyNoValue: entry.whyNoValue }),
      ...numbers(sums, entry, options),
    };
    if (by) {
      const { rows, left } = rowsOf(
        perRun,
        entry,
        options,
        by.groupByName ? (key) => key : by.nameOf,
        by.top,
      );
      event.rows = rows;
      event.rowsLeftOut = left;
    }
    return event;
  });
  return { events, beyondDouble: [...beyondDouble] };
}

/**
 * Selects the largest rows. A name may cost a read of procfs, so look up only the names of rows that are
 * shown.
 */
function rowsOf(
  perRun: readonly Rows[],
  series: Series,
  options: EventOptions,
  nameOf: (key: string) => string,
  top: number | undefined,
): { rows: RowReport[]; left: number } {
  const keys = new Set(perRun.flatMap((rows) => [...rows.keys()]));
  const distributionsOf = (key: string) => perRun.map((rows) => rows.get(key) ?? new Map<number, number>());
  const sorted = [...keys]
    .map((key) => ({
      key,
      count: repeated(distributionsOf(key).map((runs) => figures(runs, series.head).count)).mean,
    }))
    .toSorted((a, b) => b.count - a.count || a.key.localeCompare(b.key, 'en', { numeric: true }));
  const rows = sorted
    .slice(0, top)
    .map(({ key }) => ({ key, name: nameOf(key), ...numbers(distributionsOf(key), series, options) }));
  return { rows, left: sorted.length - rows.length };
}

function numbers(runs: readonly Distribution[], { head, values }: Series, { names }: EventOptions) {
  const each = runs.map((distribution) => figures(distribution, head));
  const counts = repeated(each.map(({ count }) => count));
  const amounts = repeated(each.map(({ amount }) => amount ?? 0));
  const unit = head.value?.unit;
  return {
    count: counts.mean,
    amount: unit === undefined ? null : { value: amounts.mean, unit },
    ...(runs.length > 1 ? { errorPercent: counts.percent } : {}),
    distribution: buckets(runs, { head, values }, names),
  };
}

/**
 * The values in ascending order, each with its mean count over all runs. Numbers that stand for names have no order:
 * the largest count is the first.
 */
function buckets(
  runs: readonly Distribution[],
  series: Pick<Series, 'head' | 'values'>,
  names: CounterNames,
): BucketReport[] {
  const sum = total(new Map(runs.map((distribution, index) => [String(index), distribution])));
  return [...sum]
    .toSorted((a, b) => (series.head.value?.names === undefined ? a[0] - b[0] : b[1] - a[1]))
    .map(([value, count]) => ({ value, label: labelOf(value, series, names), count: count / runs.length }));
}

function labelOf(
  value: number,
  { head: { value: field, hist }, values }: Pick<Series, 'head' | 'values'>,
  names: CounterNames,
): string {
  if (hist) {
    // bpftrace's hist(): one bucket below 0, one each for 0 and 1, then powers of two.
    if (value < 0) return '< 0';
    return value < 2 ? withUnit(value, hist) : `${withUnit(value, hist)} - ${withUnit(value * 2, hist)}`;
  }
  if (field === undefined) return '';
  if (typeof field.labels === 'string') return names[field.labels][value] ?? String(value);
  if (field.labels?.[value] !== undefined) return field.labels[value];
  if (values?.kind === 'flags') return flagsToText(value, flagsOf(values));
  const symbol = values && symbolsOf(values)[value];
  if (symbol !== undefined) return symbol;
  if (field.unit !== undefined && field.scale === 'linear') return withUnit(value, field.unit);
  return `${field.name} ${value}`;
}
