import { clean } from '../text/clean.ts';
import { shortSite, shortTask } from '../text/short-names.ts';
import { fit, widthOf } from '../text/text-width.ts';
import { grouped, withUnit } from '../text/units.ts';
import { costToText } from './count-cost.ts';
import { exactnessLines } from './exactness-lines.ts';
import type { SitesReport } from './sites-report.ts';

export interface SitesTextOptions {
  color: boolean;
  /** Columns of a line; Infinity where no terminal shows it. */
  width: number;
  /** True if tables of intervals stand above that of the whole count. */
  intervals: boolean;
}

/** Columns of the numbers, with the blanks around them. */
const NUMBERS = 1 + 9 + 1 + 9 + 1 + 6 + 1 + 11 + 1;
/** Columns that a name of who calls most has at least, if there are sites that need the rest. */
const LEAST_MOST = 16;
const LEAST_SITE = 24;
/** Columns of a site where lines have no bound. */
const WIDE = 48;

/** The table of `perf kmem --caller`, with who calls most. */
export function sitesToText(report: SitesReport, options: SitesTextOptions): string {
  const { sites, sitesLeftOut, total, kind, cost, windowSeconds } = report;
  const { site, most } = widths(report, options.width);
  const head = `${fit('SITE', site)} ALLOCATED REQUESTED WASTED ${'CALLS'.padStart(11)} MOST BY`;
  const lines = sites.map((row) => {
    const name = shortTask(clean(row.most.name), most);
    return `${fit(shortSite(clean(row.site), site), site)} ${numbersOf(row)} ${name}`;
  });
  const all = `${fit(`all ${grouped(total.sites)} ${total.sites === 1 ? 'site' : 'sites'}`, site)} ${numbersOf(total)}`;
  const left = sitesLeftOut > 0 ? [`${grouped(sitesLeftOut)} more sites: --top shows more`] : [];
  const below =
    kind === 'total' ? ['', ` ${costToText(cost, windowSeconds)}`, ...exactnessLines(report, options)] : [];
  const rows = sites.length === 0 ? ['no event was counted'] : [...lines, all, ...left];
  return `\n${wholeHead(report, options)}\n\n${[head, ...rows, ...below].join('\n')}\n`;
}

function wholeHead({ kind, target, atSeconds, windowSeconds }: SitesReport, { intervals }: SitesTextOptions) {
  if (kind === 'interval') return ` Call sites for ${target}, at ${atSeconds.toFixed(3)} s:`;
  const seconds = `${windowSeconds.toFixed(3)} s`;
  return ` Call sites for ${target}, ${intervals ? `all intervals together, ${seconds}` : `in ${seconds}`}:`;
}

/** Columns of the sites and of the names of who calls most: both get what they need, or the sites give in first. */
function widths({ sites }: SitesReport, width: number): { site: number; most: number } {
  const longest = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => widthOf(clean(text))));
  const site = Math.max(LEAST_SITE, longest(sites.map((row) => row.site)));
  if (width === Infinity) return { site: Math.min(WIDE, site), most: Infinity };
  const space = width - NUMBERS;
  const most = Math.min(longest(sites.map((row) => row.most.name)), Math.max(LEAST_MOST, space - site));
  return { site: Math.min(site, space - most), most };
}

function numbersOf({
  allocatedBytes,
  requestedBytes,
  hits,
}: Pick<SitesReport['total'], 'allocatedBytes' | 'requestedBytes' | 'hits'>): string {
  const bytes = (value: number | null) => (value === null ? '–' : withUnit(value, 'bytes')).padStart(9);
  const wasted =
    allocatedBytes === null || requestedBytes === null || allocatedBytes === 0
      ? '–'
      : `${((100 * (allocatedBytes - requestedBytes)) / allocatedBytes).toFixed(1)} %`;
  return `${bytes(allocatedBytes)} ${bytes(requestedBytes)} ${wasted.padStart(6)} ${grouped(hits).padStart(11)}`;
}
