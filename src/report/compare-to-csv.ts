import type { CompareReport } from './compare-report.ts';

/**
 * Writes a line for each row: [time,]id,vmstat low,vmstat high,tracepoints,residual low,residual
 * high,unit,verdict,causes. An identity that the kernel lacks has empty numbers and `missing`. With --who
 * lines of id,name,tracepoints,share follow.
 */
export function compareToCsv(report: CompareReport, separator: string): string {
  const line = (...fields: (string | number)[]): string => {
    const time = report.kind === 'interval' ? [report.atSeconds.toFixed(9)] : [];
    return [...time, ...fields].map((field) => String(field).replaceAll(separator, '_')).join(separator);
  };
  return report.rows
    .flatMap(({ id, counter, counted, residual, unit, verdict, causes, who, command }) => [
      line(
        id,
        counter?.low ?? '',
        counter?.high ?? '',
        counted ?? '',
        residual?.low ?? '',
        residual?.high ?? '',
        unit,
        verdict ?? 'missing',
        causes.map((cause) => cause.id).join('+'),
      ),
      ...(command ? [line(id, 'command', command.counted, command.share.toFixed(6))] : []),
      ...(who ?? []).map(({ name, counted: part, share }) => line(id, name, part, share.toFixed(6))),
    ])
    .map((text) => `${text.replaceAll('\n', '_')}\n`)
    .join('');
}
