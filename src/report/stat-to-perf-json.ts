import type { EventReport, RowReport, StatReport } from './stat-report.ts';
import { runningPercent, runtimeNs } from './stat-to-csv.ts';

/**
 * A report as perf stat -j prints it: one object a line, numbers in perf's form
 * (tools/perf/util/stat-display.c). perf has a field for a CPU, a thread and, behind the event, a cgroup;
 * other rows are written as threads.
 */
export function statToPerfJson(report: StatReport): string {
  const line = (event: EventReport, numbers: EventReport | RowReport, row?: RowReport): string => {
    const { by } = report;
    const name = JSON.stringify(by === 'cpu' ? row?.key : row?.name);
    const fields: ([name: string, json: string] | false)[] = [
      report.kind === 'interval' && ['interval', report.atSeconds.toFixed(9)],
      row !== undefined && by !== 'cgroup' && [by === 'cpu' ? 'cpu' : 'thread', name],
      ['counter-value', JSON.stringify(numbers.count.toFixed(6))],
      ['unit', JSON.stringify(event.unit ?? '')],
      ['event', JSON.stringify(event.event)],
      row !== undefined && by === 'cgroup' && ['cgroup', name],
      numbers.errorPercent !== undefined && ['variance', numbers.errorPercent.toFixed(2)],
      ['event-runtime', String(runtimeNs(report))],
      ['pcnt-running', runningPercent(report)],
      ['metric-value', (numbers.amount?.value ?? 0).toFixed(6)],
      ['metric-unit', JSON.stringify(numbers.amount?.unit ?? '')],
    ];
    const shown = fields.filter((field) => field !== false);
    return `{${shown.map(([field, json]) => `${JSON.stringify(field)} : ${json}`).join(', ')}}\n`;
  };
  return report.events
    .flatMap((event) => event.rows?.map((row) => line(event, row, row)) ?? [line(event, event)])
    .join('');
}
