import { clean } from '../text/clean.ts';
import { fit } from '../text/text-width.ts';
import { grouped } from '../text/units.ts';
import { wrap } from '../text/wrap.ts';
import type { DiffReport } from './diff-report.ts';

type Row = DiffReport['rows'][number];

/** Columns of the name of a row. */
const NAME = 15;
/** Least width of a number, with the blank before it. */
const NUMBER = 10;

/** The rows that differ, largest change first, and then the others. */
export function diffToText(report: DiffReport, { top }: { top: number }): string {
  const { a, b, unit, rows } = report;
  const shown = rows.slice(0, top);
  const events = [...new Set(shown.map(({ event }) => event))];
  const width = Math.max(NUMBER, ...shown.flatMap((row) => [row.a, row.b].map((n) => amount(n).length + 1)));
  return [
    '',
    ...sideLines('A', a),
    ...sideLines('B', b),
    '',
    `${''.padEnd(NAME)}${`A/${unit}`.padStart(width)}${`B/${unit}`.padStart(width)}${'CHANGE'.padStart(8)}${'95 %'.padStart(17)}  VERDICT`,
    ...events.flatMap((event) => [
      clean(event),
      ...shown.filter((row) => row.event === event).flatMap((row) => [line(row, width), ...valueLines(row)]),
    ]),
    ...(rows.length === 0 ? ['nothing was counted on either side'] : []),
    ...(rows.length > top ? [`${grouped(rows.length - top)} more rows: --top shows more`] : []),
    ...(report.samples === 'runs' && shown.some(({ ratio }) => ratio !== null) ? ['', ...CHANGE] : []),
    ...(report.conditions ?? []).flatMap(conditionLines),
    '',
    '',
  ].join('\n');
}

/** The numbers beside it are means, whose ratio is another. */
const CHANGE = wrap(
  'CHANGE is the median of the ratios of each run of B to each of A (Hodges and Lehmann), not the ratio of the means.',
  { first: '', rest: '  ' },
);

function sideLines(name: string, { file, host, kernel, seconds, runs, notes }: DiffReport['a']): string[] {
  const counted = `${seconds.toFixed(1)} s${runs > 1 ? ` in ${grouped(runs)} runs` : ''}`;
  return [
    ...wrap(`${clean(file)}: ${clean(host)}, Linux ${clean(kernel)}, ${counted}`, {
      first: ` ${name}  `,
      rest: '    ',
    }),
    ...notes.flatMap((note) => wrap(clean(note), { first: '    ', rest: '      ' })),
  ];
}

function line({ name, a, b, ratio, low, high, verdict, within, needsSeconds }: Row, width: number): string {
  const change = ratio === null ? '' : `${percent(ratio)} %`;
  const interval = low === null || high === null ? '' : `${percent(low)} to ${percent(high)} %`;
  const numbers = `${amount(a).padStart(width)}${amount(b).padStart(width)}${change.padStart(8)}${interval.padStart(17)}`;
  return `${fit(clean(name), NAME)}${numbers}  ${verdict}${sizeOf(verdict, within, needsSeconds)}`.trimEnd();
}

function sizeOf(verdict: Row['verdict'], within: number | null, needsSeconds: number | null): string {
  if (verdict === 'same within' && within !== null) return ` ${(100 * (within - 1)).toFixed(1)} %`;
  return needsSeconds === null ? '' : `: ${grouped(needsSeconds)} s`;
}

/** The value that a sure change comes from, and how far the values themselves are others, which a like count may hide. */
function valueLines({ value, distribution, verdict }: Row): string[] {
  const isSure = verdict === 'more' || verdict === 'less';
  // Less than that is printed as 0.0 %.
  const isOther = distribution !== null && distribution.distance > Math.max(distribution.byChance, 0.0005);
  if (value === null || !(isSure || isOther)) return [];
  const parts = [
    ...(isSure ? [`mostly ${value.label}: ${amount(value.a)} to ${amount(value.b)}`] : []),
    ...(isOther ? [`${(100 * distribution.distance).toFixed(1)} % have other values`] : []),
    ...(isOther && distribution.shift ? [`mean ${percent(distribution.shift.ratio)} %`] : []),
  ];
  return wrap(clean(parts.join(', ')), { first: '  ', rest: '    ' });
}

function conditionLines({
  condition,
  outcome,
  ratio,
  low,
  high,
}: NonNullable<DiffReport['conditions']>[number]) {
  const isUnknown =
    ratio === null && outcome === 'unsure'
      ? 'neither side has such a row, or the runs do not tell'
      : outcome === 'unsure'
        ? 'the runs do not tell'
        : 'only one side has it';
  const interval = low === null || high === null ? isUnknown : `${percent(low)} to ${percent(high)} %`;
  return wrap(`${clean(condition)}: ${outcome}, ${interval}`, { first: '', rest: '  ' });
}

const amount = (value: number): string => (value < 100 ? value.toFixed(1) : grouped(Math.round(value)));

/** A ratio as a change in percent with its sign. */
function percent(ratio: number): string {
  const change = 100 * (ratio - 1);
  return `${change < 0 ? '−' : '+'}${Math.abs(change) < 99.95 ? Math.abs(change).toFixed(1) : Math.abs(change).toFixed(0)}`;
}
