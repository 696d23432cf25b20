import { clean } from '../text/clean.ts';
import { shareToText } from '../text/share-to-text.ts';
import { fitEnd, widthOf } from '../text/text-width.ts';
import { grouped, withUnit } from '../text/units.ts';
import { wrap } from '../text/wrap.ts';
import { costToText } from './cost-to-text.ts';
import { exactnessLines } from './exactness-lines.ts';
import type { BucketReport, EventReport, RowReport, StatReport } from './stat-report.ts';

export interface TextOptions {
  hist: boolean;
  color: boolean;
  /** Columns of a line; Infinity where no terminal shows it: a program reads a line better in one piece. */
  width: number;
  /** The names that -e has. */
  asked: readonly string[];
}

/** A report as perf stat lays it out. */
export function statToText(report: StatReport, options: TextOptions): string {
  const lines = [` Performance counter stats for ${report.target}${repeats(report)}:`, ''];
  for (const event of shownEvents(report, options))
    lines.push(...eventLines(event, { by: report.by, unitColumns: unitWidth(report) }, options));
  if (lines.at(-1) !== '') lines.push('');
  lines.push(elapsed(report), cost(report), ...exactnessLines(report, options), '');
  return `\n${lines.join('\n')}\n`;
}

/** An interval of -I as perf stat lays it out; intervalHead is the line above the first interval. */
export function intervalToText(report: StatReport, options: TextOptions): string {
  const prefix = `${report.atSeconds.toFixed(9).padStart(16)} `;
  return shownEvents(report, options)
    .flatMap((event) => eventLines(event, { by: report.by, prefix, unitColumns: unitWidth(report) }, options))
    .join('\n')
    .concat('\n');
}

/** The heading above the intervals. */
export const intervalHead = (report: StatReport): string =>
  `#           time             counts ${'unit'.padEnd(unitWidth(report))} events
`;

/** The end of an interval report: the exactness notes, as comments. */
export const intervalEnd = (report: StatReport, options: TextOptions): string =>
  exactnessLines(report, options)
    .map((line) => `#${line}\n`)
    .join('');

/**
 * The events with lines: kmem:mm_page_alloc brings mm_page_alloc.failed, which is news only if some failed. A part that
 * -e names has a line always.
 */
function shownEvents({ events }: StatReport, { asked }: TextOptions): EventReport[] {
  const wholes = new Set(events.filter(({ probe, map }) => map === probe).map(({ probe }) => probe));
  return events.filter(
    ({ event, probe, map, count }) =>
      count !== 0 ||
      map === probe ||
      !wholes.has(probe) ||
      asked.some((name) => event === name || event.startsWith(`${name} if `)),
  );
}

function eventLines(
  event: EventReport,
  { by, prefix = '', unitColumns }: { by: string | null; prefix?: string; unitColumns: number },
  options: TextOptions,
): string[] {
  // In intervals, omit a metric that does not fit rather than give it a line of its own.
  const below = prefix === '';
  if (event.rows === undefined) {
    const left = `${prefix}${value(event.count)} ${(event.unit ?? '').padEnd(unitColumns)}`;
    return [
      ...withLabel(left, event.event, metric(event, event), below, options.width),
      ...histogram(event.distribution, options),
      ...noHistogram(event, options),
    ];
  }
  const textOf = (name: string) => shortIds(clean(name));
  const longest = Math.max(...event.rows.map(({ name }) => widthOf(textOf(name))));
  const room = options.width - prefix.length - event.event.length - BESIDE_NAME;
  const nameWidth = Math.max(NAME_WIDTH, by?.endsWith('site') ? Math.min(longest, room) : 0);
  const line = (name: string, numbers: EventReport | RowReport, portion?: string) => {
    const text = textOf(name);
    // Keep the end of the name: the end of a cgroup's path tells it from other cgroups.
    return withLabel(
      `${prefix}${fitEnd(text, Math.max(nameWidth, options.width === Infinity ? widthOf(text) : 0))} ${value(numbers.count, 13)}`,
      event.event,
      metric(event, numbers, portion),
      below,
      options.width,
    );
  };
  return [
    ...event.rows.flatMap((row) => [
      ...line(row.name, row, share(row, event)),
      ...histogram(row.distribution, options),
    ]),
    ...line(event.rowsLeftOut ? `all, ${event.rowsLeftOut} more` : 'all', event),
    ...noHistogram(event, options),
    '',
  ];
}

/** Shortens ids of containers in a path to the 12 digits that docker and crictl show. */
const shortIds = (name: string): string => name.replaceAll(/\b([0-9a-f]{12})[0-9a-f]{52}(?:\.scope)?/g, '$1');

/** comm-pid: 15 characters of name and up to 7 digits. */
const NAME_WIDTH = 23;
/** Columns of a row beside its name and its event: blanks, the count, and `  # > 99.9 %`. */
const BESIDE_NAME = 1 + 13 + 1 + 12;

const value = (count: number, width = 18): string => grouped(count).padStart(width);
/** perf leaves four columns for the unit. */
const unitWidth = ({ events }: StatReport): number =>
  Math.max(4, ...events.map(({ unit }) => unit?.length ?? 0));
const share = (row: RowReport, event: EventReport): string =>
  event.count === 0 ? '' : shareToText(row.count / event.count);

/**
 * The metric behind the #, in a long and a short form: share, total amount, mean, and the spread of repeats.
 */
function metric(event: EventReport, numbers: EventReport | RowReport, portion = ''): string[] {
  const { amount, count, errorPercent } = numbers;
  const parts = portion === '' ? [] : [portion];
  if (amount !== null && count > 0) parts.push(withUnit(amount.value, amount.unit));
  else if (event.unit === 'us' && count > 0) parts.push(withUnit(count, event.unit));
  const mean = amount !== null && count > 0 ? [`mean ${withUnit(amount.value / count, amount.unit)}`] : [];
  const spread = errorPercent === undefined ? '' : `( +- ${errorPercent.toFixed(2).padStart(5)}% )`;
  return (portion === '' ? [[...parts, ...mean], parts] : [parts, [portion]]).map((shown) =>
    [shown.length === 0 ? '' : `# ${shown.join(', ')}`, spread].filter((part) => part !== '').join(' '),
  );
}

/**
 * Puts the event behind its value, and behind the event the metric: its long form, else its short form if
 * that fits, else the short form on the next line if `below`.
 */
function withLabel(
  left: string,
  label: string,
  [long = '', short = '']: string[],
  below: boolean,
  width: number,
): string[] {
  const line = `${left} ${label}`;
  const above = widthOf(line) <= width ? [] : [left];
  const last = above.length === 0 ? line : label.padStart(width);
  if (long === '') return [...above, last];
  const used = widthOf(last);
  for (const text of [long, short]) {
    for (const column of [52, used + 2]) {
      if (used < column && column + text.length <= width)
        return [...above, last + ' '.repeat(column - used) + text];
    }
  }
  return below ? [...above, last, short.padStart(width)] : [...above, last];
}

/** Says why an event has no histogram, where it has one on other machines. */
const noHistogram = ({ whyNoValue }: EventReport, { hist, width }: TextOptions): string[] =>
  hist && whyNoValue !== undefined
    ? wrap(`(no sizes: ${whyNoValue})`, { first: ' '.repeat(19), rest: ' '.repeat(20), width })
    : [];

function histogram(distribution: readonly BucketReport[], { hist }: TextOptions): string[] {
  if (!hist || distribution.every(({ label }) => label === '')) return [];
  const most = Math.max(...distribution.map(({ count }) => Math.abs(count)), 1);
  const width = Math.max(30, ...distribution.map(({ label }) => label.length));
  return distribution.map(({ label, count }) => {
    const bar = '@'.repeat(Math.round((28 * Math.abs(count)) / most));
    return `${label.padStart(width)} ${grouped(count).padStart(15)} |${bar.padEnd(28)}|`;
  });
}

const repeats = ({ repeats: runs }: StatReport): string => (runs > 1 ? ` (${runs} runs)` : '');

function elapsed({ elapsedSeconds, elapsedErrorSeconds }: StatReport): string {
  if (elapsedErrorSeconds === undefined)
    return `${elapsedSeconds.toFixed(3).padStart(18)} seconds time elapsed`;
  const percent = elapsedSeconds === 0 ? 0 : (100 * elapsedErrorSeconds) / elapsedSeconds;
  const spread = `( +- ${percent.toFixed(2).padStart(5)}% )`;
  return `${elapsedSeconds.toFixed(3).padStart(18)} +- ${elapsedErrorSeconds.toFixed(3)} seconds time elapsed  ${spread}`;
}

/** The first number stands below the counts. */
const cost = ({ cost: costs, windowSeconds }: StatReport): string => {
  const text = costToText(costs, windowSeconds);
  return ' '.repeat(Math.max(0, 18 - text.indexOf(' '))) + text;
};
