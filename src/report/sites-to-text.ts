import { clean } from '../text/clean.ts';
import { shareToText } from '../text/share-to-text.ts';
import { shortSite, shortTask } from '../text/short-names.ts';
import { fit, widthOf } from '../text/text-width.ts';
import { grouped, plural, withUnit } from '../text/units.ts';
import { costToText } from './cost-to-text.ts';
import { exactnessLines } from './exactness-lines.ts';
import type { SitesReport } from './sites-report.ts';

export interface SitesTextOptions {
  color: boolean;
  /** Columns of a line; Infinity where no terminal shows it. */
  width: number;
  /** True if tables of intervals stand above that of the whole count. */
  intervals: boolean;
}

type Numbers = Pick<SitesReport['total'], 'allocatedBytes' | 'requestedBytes' | 'hits'>;

interface Column {
  head: string;
  width: number;
  /** The text of a row; undefined if the row has no value. */
  text: (numbers: Numbers) => string | undefined;
}

const bytes = (value: number | null) => (value === null ? undefined : withUnit(value, 'bytes'));
const COLUMNS: readonly Column[] = [
  { head: 'ALLOCATED', width: 9, text: ({ allocatedBytes }) => bytes(allocatedBytes) },
  { head: 'REQUESTED', width: 9, text: ({ requestedBytes }) => bytes(requestedBytes) },
  { head: 'WASTED', width: 6, text: wasted },
  { head: 'CALLS', width: 11, text: ({ hits }) => grouped(hits) },
];

/** Columns that a name of who calls most has at least, if there are sites that need the rest. */
const LEAST_MOST = 16;
const LEAST_SITE = 24;
/** Columns of a site where lines have no bound. */
const WIDE = 48;

/** The table of `perf kmem --caller`, with who calls most. */
export function sitesToText(report: SitesReport, options: SitesTextOptions): string {
  const { sites, sitesLeftOut, total, kind, cost, windowSeconds } = report;
  // An event without bytes needs no columns of bytes.
  const columns = COLUMNS.filter(({ text }) => [...sites, total].some((row) => text(row) !== undefined));
  const numbersOf = (row: Numbers) =>
    columns.map(({ text, width }) => (text(row) ?? '–').padStart(width)).join(' ');
  const { site, most } = widths(report, options.width, columns);
  const heads = columns.map(({ head, width }) => head.padStart(width)).join(' ');
  const head = `${fit('SITE', site)} ${heads} MOST BY`;
  const lines = sites.map((row) => {
    const name = shortTask(clean(row.most.name), most);
    return `${fit(shortSite(clean(row.site), site), site)} ${numbersOf(row)} ${name}`;
  });
  const all = `${fit(`all ${plural(total.sites, 'site')}`, site)} ${numbersOf(total)}`;
  const left = sitesLeftOut > 0 ? [`${plural(sitesLeftOut, 'more site')}: --top shows more`] : [];
  const below =
    kind === 'total' ? ['', ` ${costToText(cost, windowSeconds)}`, ...exactnessLines(report, options)] : [];
  const table = sites.length === 0 ? ['no event was counted'] : [head, ...lines, all, ...left];
  return `\n${wholeHead(report, options)}\n\n${[...table, ...below].join('\n')}\n`;
}

function wholeHead({ kind, target, atSeconds, windowSeconds }: SitesReport, { intervals }: SitesTextOptions) {
  if (kind === 'interval') return ` Call sites for ${target}, at ${atSeconds.toFixed(3)} s:`;
  const seconds = `${windowSeconds.toFixed(3)} s`;
  return ` Call sites for ${target}, ${intervals ? `all intervals together, ${seconds}` : `in ${seconds}`}:`;
}

/** Columns of the sites and of the names of who calls most: both get what they need, or the sites give in first. */
function widths(
  { sites }: SitesReport,
  width: number,
  columns: readonly Column[],
): { site: number; most: number } {
  const longest = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => widthOf(clean(text))));
  const site = Math.max(LEAST_SITE, longest(sites.map((row) => row.site)));
  if (width === Infinity) return { site: Math.min(WIDE, site), most: Infinity };
  const space = width - columns.reduce((sum, column) => sum + column.width + 1, 1);
  const most = Math.min(longest(sites.map((row) => row.most.name)), Math.max(LEAST_MOST, space - site));
  return { site: Math.min(site, space - most), most };
}

function wasted({ allocatedBytes, requestedBytes }: Numbers): string | undefined {
  if (allocatedBytes === null || requestedBytes === null || allocatedBytes === 0) return undefined;
  return shareToText((allocatedBytes - requestedBytes) / allocatedBytes);
}
