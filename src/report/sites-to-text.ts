import { clean } from '../text/clean.ts';
import { fit, fitEnd } from '../text/text-width.ts';
import { grouped, withUnit } from '../text/units.ts';
import { exactnessLines } from './exactness-lines.ts';
import type { SiteReport, SitesReport } from './sites-report.ts';

export interface SitesTextOptions {
  color: boolean;
  /** Columns of a line; Infinity where no terminal shows it. */
  width: number;
}

/** Columns of the numbers, and the least for the name of who calls most. */
const NUMBERS = 1 + 9 + 1 + 9 + 1 + 6 + 1 + 11 + 1;
const LEAST_MOST = 12;
/** Columns of a site where lines have no bound. */
const WIDE = 48;

/** The table of `perf kmem --caller`, with who calls most. */
export function sitesToText(report: SitesReport, options: SitesTextOptions): string {
  const { sites, sitesLeftOut, target, atSeconds, windowSeconds, kind } = report;
  const longest = Math.max(24, ...sites.map(({ site }) => site.length));
  const space = options.width === Infinity ? WIDE + LEAST_MOST : options.width - NUMBERS;
  const site = Math.min(longest, space - LEAST_MOST);
  const most = options.width === Infinity ? Infinity : space - site;
  const head = `${fit('SITE', site)} ALLOCATED REQUESTED WASTED ${'CALLS'.padStart(11)} MOST BY`;
  const lines = sites.map((row) => {
    const name = clean(row.most.name);
    return `${fitEnd(clean(row.site), site)} ${numbersOf(row)} ${most === Infinity ? name : fit(name, most)}`.trimEnd();
  });
  const left = sitesLeftOut > 0 ? [`${grouped(sitesLeftOut)} more sites: --top shows more`] : [];
  const seconds = kind === 'interval' ? `at ${atSeconds.toFixed(3)} s` : `in ${windowSeconds.toFixed(3)} s`;
  const none = sites.length === 0 ? ['no event was counted'] : [];
  const notes = kind === 'total' ? exactnessLines(report, options) : [];
  return `\n Call sites for ${target}, ${seconds}:\n\n${[head, ...lines, ...none, ...left, ...notes].join('\n')}\n`;
}

function numbersOf({ allocatedBytes, requestedBytes, hits }: SiteReport): string {
  const bytes = (value: number | null) => (value === null ? '–' : withUnit(value, 'bytes')).padStart(9);
  const wasted =
    allocatedBytes === null || requestedBytes === null || allocatedBytes === 0
      ? '–'
      : `${((100 * (allocatedBytes - requestedBytes)) / allocatedBytes).toFixed(1)} %`;
  return `${bytes(allocatedBytes)} ${bytes(requestedBytes)} ${wasted.padStart(6)} ${grouped(hits).padStart(11)}`;
}
