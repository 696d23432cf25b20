import { wrap } from '../text/wrap.ts';
import type { ListReport } from './list-report.ts';

/** A list as lines of at most 80 columns (a longer name has a line of its own). */
export function listToText(report: ListReport, color: boolean): string {
  const lines: string[] = [];
  switch (report.kind) {
    case 'probes': {
      const column = width(report.probes);
      const margin = ' '.repeat(column + 2);
      for (const probe of report.probes) {
        lines.push(
          ...wrap(probe.summary, {
            first: `${probe.name.padEnd(column)}  `,
            rest: margin,
          }),
        );
        if (probe.missing === null) continue;
        const missing = wrap(`missing: ${probe.missing}`, { first: margin });
        lines.push(...missing.map((line) => paint(line, '33', color)));
      }
      break;
    }
    case 'tracepoints':
      for (const { name, fields } of report.tracepoints) {
        const declared = fields.map((field) => `${field.type} ${field.name}`.replaceAll(' ', TOGETHER));
        const wrapped = wrap(declared.join(', '), { first: '    ', rest: '    ' });
        lines.push(name, ...wrapped.map((line) => line.replaceAll(TOGETHER, ' ')));
      }
      break;
    case 'vmstat':
      for (const { name, value, kind, identities } of report.counters) {
        const known = identities.length > 0 ? identities.join(', ') : 'no identity';
        lines.push(...wrap(`${`${name} ${value}`.padEnd(42)} ${kind}  ${known}`, VMSTAT_MARGINS));
      }
      break;
  }
  return lines.map((line) => `${line}\n`).join('');
}

/** A space at which `wrap` breaks no line: a field stays beside its type. */
const TOGETHER = '\u00a0';

/** `wrap` keeps runs of spaces as they are. */
const VMSTAT_MARGINS = { first: '', rest: ' '.repeat(50), width: 80 };

const width = (probes: readonly { name: string }[]): number =>
  Math.max(0, ...probes.map(({ name }) => name.length));

const paint = (text: string, code: string, color: boolean): string =>
  color ? `\u001b[${code}m${text}\u001b[0m` : text;
