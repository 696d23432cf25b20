import { countVerdicts, isOfInterest } from '../client/compare-figures.ts';
import { clean } from '../text/clean.ts';
import { exactnessToText } from '../text/exactness-to-text.ts';
import { fitEnd } from '../text/text-width.ts';
import { grouped, withSign } from '../text/units.ts';
import { wrap } from '../text/wrap.ts';
import type { CompareReport, CompareRow } from './compare-report.ts';

export interface CompareTextOptions {
  /** All rows, each with its expressions, reasons and code paths. */
  verbose: boolean;
  color: boolean;
  /** The user named the identities: those at rest, and those that this kernel lacks, are shown too. */
  named?: boolean;
}

const WIDTH = 80;
const COLORS = {
  explained: '\u001b[36m',
  'lost keys': '\u001b[33m',
  unexplained: '\u001b[31m',
};
/**
 * Widths of counter, vmstat, tracepoints, residual and bound; verdict and relation fill the line to 80
 * columns.
 */
const COLUMNS = [23, 11, 11, 9, 7] as const;
/** The relation of tracepoints to vmstat, by kind of identity. */
const RELATION = { equal: '=', 'at most': '≤', 'at least': '≥', 'moves with': '~' };

/** A comparison as a table of at most 80 columns. */
export function compareToText(report: CompareReport, options: CompareTextOptions): string {
  const shown = report.rows.filter((row) => showsAll(options) || isOfInterest(row));
  const labelOf = labels(report.rows);
  const lines = [...title(report), ''];
  if (shown.some(({ missing }) => missing === null)) lines.push(...head());
  let group = '';
  for (const row of shown) {
    if (row.group !== group) lines.push('', row.group);
    group = row.group;
    lines.push(...rowLines(row, labelOf(row), options));
  }
  lines.push('', ...summary(report, options));
  const missed = exactnessToText(report.exactness);
  if (missed.length > 0) {
    lines.push('', report.exactness.exact ? ' Note:' : ' NOT EXACT:');
    lines.push(...missed.flatMap((line) => wrap(line, { first: '   ', rest: '     ', width: WIDTH - 1 })));
  }
  return `\n${lines.join('\n')}\n\n`;
}

const showsAll = ({ verbose, named = false }: CompareTextOptions): boolean => verbose || named;

function title({ target, windowSeconds, repeats, kind, atSeconds }: CompareReport): string[] {
  const runs = repeats > 1 ? `, ${repeats} runs` : '';
  const end = kind === 'interval' ? `, to ${atSeconds.toFixed(3)} s` : '';
  return wrap(`Tracepoints against vmstat, ${target}, ${windowSeconds.toFixed(3)} s${runs}${end}:`, {
    first: ' ',
  });
}

const head = (): string[] => cells('', 'vmstat', 'tracepoints', 'residual', 'bound', 'verdict');

/** Labels a row with its counters if they fit and no earlier row has the same counters, else with its id. */
function labels(rows: readonly CompareRow[]): (row: CompareRow) => string {
  const counters = rows.map(({ vmstat }) => vmstat.replaceAll(' ', ''));
  return (row) => {
    const counter = row.vmstat.replaceAll(' ', '');
    const first = rows[counters.indexOf(counter)] === row;
    return first && counter.length <= COLUMNS[0] ? counter : row.id;
  };
}

function rowLines(row: CompareRow, name: string, options: CompareTextOptions): string[] {
  const lines: string[] = [];
  if (row.missing !== null) {
    lines.push(...wrap(`${name}: ${row.missing}`, { first: '', rest: '    ', width: WIDTH }));
  } else {
    lines.push(...cells(name, ...numbersOf(row), verdictOf(row)).map((line) => painted(line, options)));
  }
  if (row.command) lines.push(share(row.command.counted, row.command.share, 'the command'));
  for (const part of row.who ?? []) lines.push(share(part.counted, part.share, part.name));
  if (options.verbose) lines.push(...explanation(row));
  else if (row.verdict === 'explained') {
    lines.push(...row.causes.flatMap(({ text }) => wrap(text, { first: '    ', width: WIDTH })));
  }
  return lines;
}

/**
 * vmstat, tracepoints, residual and bound. vmstat is rounded tracepoints less rounded residual, so that the
 * three figures shown agree to the digit.
 */
function numbersOf({ counter, counted, residual }: CompareRow): string[] {
  if (counter === null || counted === null || residual === null) return ['', '', '', ''];
  const [trace, difference] = [Math.round(counted), Math.round(middle(residual))];
  const vmstat = trace - difference;
  const error = Math.max(
    residual.high - difference,
    difference - residual.low,
    counter.high - vmstat,
    vmstat - counter.low,
  );
  return [grouped(vmstat), grouped(trace), grouped(difference), `±${short(error)}`];
}

/** The verdict, followed by the relation of tracepoints to vmstat that it is about. */
const verdictOf = ({ verdict, kind }: CompareRow): string =>
  verdict === 'none' ? kind : `${verdict} ${RELATION[kind]}`;

function explanation(row: CompareRow): string[] {
  const lines = wrap(`${row.id}: ${row.title} (${row.unit})`, { first: '    ' });
  lines.push(...wrap(`${row.trace} ${RELATION[row.kind]} ${row.vmstat}`, { first: '    ', rest: '      ' }));
  const atWork = new Map(row.causes.map((cause) => [cause.id, cause]));
  for (const { id, text, where, low, high } of row.causes) {
    const range = `${signed(low, '-')} to ${signed(high, '+')}`;
    lines.push(...wrap(`* ${id}, ${range}: ${text} (${where})`, { first: '    ', rest: '      ' }));
  }
  for (const { id, text, where, usually } of row.reasons.filter((reason) => !atWork.has(reason.id))) {
    lines.push(...wrap(`- ${id}: ${text} (${where}); usually ${usually}`, { first: '    ', rest: '      ' }));
  }
  return lines;
}

/** Counts the rows of each verdict and the rows that are not shown. */
function summary(
  { rows, unseen: untraced, readingsMissing, kind }: CompareReport,
  options: CompareTextOptions,
): string[] {
  const { verdicts, atRest } = countVerdicts(rows);
  const parts = verdicts
    .filter(({ count, verdict }) => count > 0 || verdict === 'unexplained')
    .map(({ count, verdict }) => `${count} ${verdict}`);
  const missing = rows.filter((row) => row.verdict === null).length;
  const others = [
    ...(atRest > 0 ? [`${atRest} at rest`] : []),
    ...(missing > 0 ? [`${missing} not on this kernel`] : []),
  ];
  const more =
    others.length === 0 ? '' : `; ${others.join(' and ')}${showsAll(options) ? '' : ' (-v shows them)'}`;
  const hasReasons = rows.some(({ causes, reasons }) => causes.length + reasons.length > 0);
  return [
    ...wrap(`${parts.join(', ')}${more}`, { first: ' ' }),
    ...(options.verbose && hasReasons
      ? wrap('* is a reason that was at work, with the bounds of its effect; - is one that was not.', {
          first: ' ',
          rest: '   ',
        })
      : []),
    ...untraced.flatMap(({ id, low, high, unit }) => {
      const rate = `${approximate({ low: -high, high: -low })} ±${short((high - low) / 2)} ${unit}/s`;
      return wrap(`${id}: this kernel counts ${rate} without an event, as measured before the start`, {
        first: ' ',
        rest: '   ',
      });
    }),
    ...(kind === 'interval' && rows.some(isCutBefore)
      ? wrap(
          'Parts end when a tick begins. Rows end when the tick reads vmstat, some ms later: so a part can be larger than its row.',
          { first: ' ', rest: '   ' },
        )
      : []),
    ...(readingsMissing
      ? wrap('The reading of a tick was incomplete: events around it are on neither side.', {
          first: ' ',
        })
      : []),
  ];
}

/** True if the command or a process counted more than its row. */
const isCutBefore = ({ counted, command, who = [] }: CompareRow): boolean =>
  counted !== null &&
  [...(command ? [command] : []), ...who].some((part) => Math.abs(part.counted) > Math.abs(counted));

function cells(...texts: string[]): string[] {
  const [name = '', ...numbers] = texts;
  const verdict = numbers.pop() ?? '';
  const columns = numbers.map((text, index) => text.padStart(COLUMNS[index + 1] ?? 0)).join(' ');
  const line = `${name.padEnd(COLUMNS[0])} ${columns} ${verdict}`.trimEnd();
  // Large numbers get a line of their own.
  return line.length <= WIDTH ? [line] : [name, `${numbers.join(' ')} ${verdict}`.padStart(WIDTH)];
}

/** The line of a contributor. The first column fits the longest `comm-pid`. */
function share(counted: number, portion: number, name: string): string {
  const [width, between, column] = COLUMNS;
  return `${fitEnd(clean(name), width)} ${''.padEnd(between)} ${grouped(counted).padStart(column)} ${percent(portion).padStart(COLUMNS[3])}`;
}

/** toFixed writes -0.0 for small negative numbers. */
const percent = (portion: number): string => `${(100 * portion).toFixed(1).replace(/^-(?=0\.0$)/, '')} %`;

const middle = ({ low, high }: { low: number; high: number }): number => (low + high) / 2;
const approximate = (interval: { low: number; high: number }): string =>
  grouped(Math.round(middle(interval)));
const signed = (value: number | null, infinite: '-' | '+'): string =>
  value === null ? `${infinite}?` : withSign(value);
const short = (value: number): string => grouped(Math.ceil(value));

/** Colours the verdict at the end of a line. */
function painted(line: string, { color }: CompareTextOptions): string {
  if (!color) return line;
  return line.replace(
    / (explained|lost keys|unexplained)(?= [=≤≥]$|$)/,
    (_, verdict: keyof typeof COLORS) => ` ${COLORS[verdict]}${verdict}\u001b[0m`,
  );
}
