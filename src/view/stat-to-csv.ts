import type { EventReport, RowReport, StatReport } from './stat-report.ts';

/**
 * A report as perf stat -x prints it (perf-stat(1), CSV FORMAT): [time,][row,]value,unit,event,[spread%,]run
 * time in ns,percent of it,metric,metric unit. The run time is that of the count on all CPUs counted on.
 */
export function statToCsv(report: StatReport, separator: string): string {
  const line = (event: EventReport, numbers: EventReport | RowReport, row: string[]): string =>
    [
      ...(report.kind === 'interval' ? [report.atSeconds.toFixed(9).padStart(15)] : []),
      ...row.map((name) => name.replaceAll(separator, '_').replaceAll('\n', '_')),
      Number.isInteger(numbers.count) ? String(numbers.count) : numbers.count.toFixed(2),
      event.unit ?? '',
      event.event,
      ...(numbers.errorPercent === undefined ? [] : [`${numbers.errorPercent.toFixed(2)}%`]),
      String(Math.round(report.windowSeconds * 1e9 * report.cpus)),
      '100.00',
      numbers.amount === null ? '' : String(numbers.amount.value),
      numbers.amount?.unit ?? '',
    ].join(separator);
  return report.events
    .flatMap((event) =>
      event.rows === undefined
        ? [line(event, event, [])]
        : event.rows.map((row) => line(event, row, [row.name])),
    )
    .map((text) => `${text}\n`)
    .join('');
}
