import type { EventReport, RowReport, StatReport } from './stat-report.ts';

/** Names of perf's field for a row, by dimension; perf knows no uid and no program name. */
const ROW_FIELDS: Record<string, string> = { cpu: 'cpu', cgroup: 'cgroup' };

/** A report as perf stat -j prints it: one object a line, numbers in perf's form (tools/perf/util/stat-display.c). */
export function statToPerfJson(report: StatReport): string {
  const line = (event: EventReport, numbers: EventReport | RowReport, row: [string, string][]): string => {
    const fields: [name: string, json: string][] = [
      ...(report.kind === 'interval' ? [['interval', report.atSeconds.toFixed(9)] as [string, string]] : []),
      ...row.map(([name, text]): [string, string] => [name, JSON.stringify(text)]),
      ['counter-value', JSON.stringify(numbers.count.toFixed(6))],
      ['unit', JSON.stringify(event.unit ?? '')],
      ['event', JSON.stringify(event.event)],
      ...(numbers.errorPercent === undefined
        ? []
        : [['variance', numbers.errorPercent.toFixed(2)] as [string, string]]),
      ['event-runtime', String(Math.round(report.windowSeconds * 1e9 * report.cpus))],
      ['pcnt-running', '100.00'],
      ['metric-value', (numbers.amount?.value ?? 0).toFixed(6)],
      ['metric-unit', JSON.stringify(numbers.amount?.unit ?? '')],
    ];
    return `{${fields.map(([name, json]) => `${JSON.stringify(name)} : ${json}`).join(', ')}}\n`;
  };
  const field = ROW_FIELDS[report.by ?? ''] ?? 'thread';
  return report.events
    .flatMap((event) =>
      event.rows === undefined
        ? [line(event, event, [])]
        : event.rows.map((row) => line(event, row, [[field, report.by === 'cpu' ? row.key : row.name]])),
    )
    .join('');
}
