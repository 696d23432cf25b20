import type { OutstandingReport } from './outstanding-report.ts';

/**
 * Writes a line for each row: [time,]row,objects,bytes,oldest,allocated,freed,processes,most,objects of it. Numbers that
 * the report lacks are empty. The last line is `all`, with the sums. With --freed-by lines of
 * freed-by,process,site,site of the allocation,objects follow.
 */
export function outstandingToCsv(report: OutstandingReport, separator: string): string {
  const line = (...fields: (string | number | null)[]): string => {
    const time = report.kind === 'interval' ? [report.atSeconds.toFixed(9)] : [];
    const texts = [...time, ...fields].map((field) => String(field ?? ''));
    return `${texts.map((text) => text.replaceAll(separator, '_').replaceAll('\n', '_')).join(separator)}\n`;
  };
  const { rows, outstanding, allocated, freed, freers } = report;
  return [
    ...rows.map(({ name, objects, bytes, oldestSeconds, users, most, ...both }) =>
      line(
        name,
        objects,
        bytes,
        oldestSeconds === null ? null : oldestSeconds.toFixed(3),
        both.allocated,
        both.freed,
        users,
        most?.name ?? null,
        most?.objects ?? null,
      ),
    ),
    line('all', outstanding.objects, outstanding.bytes, null, allocated, freed, null, null, null),
    ...(freers ?? []).map(({ process, site, allocatedAt, objects }) =>
      line('freed-by', process, site, allocatedAt, objects),
    ),
  ].join('');
}
