import type { EventReport, RowReport, StatReport } from './stat-report.ts';

/**
 * A report as perf stat -x prints it (perf-stat(1), CSV FORMAT):
 * [time,][row,]value,unit,event,[cgroup,][spread%,]run time in ns,percent of it,metric,metric unit. The run
 * time is the sum over all CPUs counted on.
 */
export function statToCsv(report: StatReport, separator: string): string {
  const line = (event: EventReport, numbers: EventReport | RowReport, row?: string): string => {
    const name = row === undefined ? [] : [row.replaceAll(separator, '_').replaceAll('\n', '_')];
    const behind = report.by === 'cgroup';
    return [
      ...(report.kind === 'interval' ? [report.atSeconds.toFixed(9).padStart(16)] : []),
      ...(behind ? [] : name),
      Number.isInteger(numbers.count) ? String(numbers.count) : numbers.count.toFixed(2),
      event.unit ?? '',
      event.event.replaceAll(separator, '_'),
      ...(behind ? name : []),
      ...(numbers.errorPercent === undefined ? [] : [`${numbers.errorPercent.toFixed(2)}%`]),
      String(runtimeNs(report)),
      runningPercent(report),
      numbers.amount === null ? '' : String(numbers.amount.value),
      numbers.amount?.unit ?? '',
    ].join(separator);
  };
  return report.events
    .flatMap((event) => event.rows?.map((row) => line(event, row, row.name)) ?? [line(event, event)])
    .map((text) => `${text}\n`)
    .join('');
}

/**
 * Nanoseconds for which perf would have enabled its counters: summed over all CPUs or, with --by cpu, on one
 * CPU.
 */
export const runtimeNs = ({ windowSeconds, cpus, by }: StatReport): number =>
  Math.round(windowSeconds * 1e9 * (by === 'cpu' ? 1 : cpus));

/** The percentage of the run time in which vmtally counted: less than 100 if there were gaps. */
export function runningPercent({ exactness, windowSeconds, repeats }: StatReport): string {
  const gaps = exactness.gaps.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0);
  const share = windowSeconds === 0 ? 1 : 1 - gaps / (windowSeconds * repeats);
  return (100 * Math.max(0, share)).toFixed(2);
}
