import { z } from 'zod';
import type { Series } from '../probe/program.ts';
import { type Counts, figures, type Rows, total } from '../tally/tally.ts';
import { SpanAccuracy } from '../wire/accuracy.ts';
import { ExactnessReport } from '../wire/exactness.ts';
import { CountCost } from './count-cost.ts';

const Numbers = {
  hits: z.number().describe('Number of calls'),
  allocatedBytes: z.number().nullable().describe('Bytes of the objects; null if the event has no size'),
  requestedBytes: z
    .number()
    .nullable()
    .describe('Bytes that the calls asked for; null if the event has none'),
};
const Site = z.strictObject({
  event: z.string(),
  site: z.string().describe('function+0xOFFSET/0xLENGTH, and [module] behind it'),
  ...Numbers,
  users: z.int().describe('Number of processes that called'),
  most: z
    .strictObject({ name: z.string().describe('comm-pid'), hits: z.number() })
    .describe('The process that called most'),
});

/** A line of `sites --json`. With -I each interval has a line; the last line has the whole count. */
export const SitesReport = z.strictObject({
  schema: z.literal('vmtally.sites/1'),
  kind: z.enum(['interval', 'total']),
  target: z.string().describe('Scope as a text for people'),
  command: z.array(z.string()).optional().describe('The command and its arguments, if there is a command'),
  atSeconds: z.number().describe('From the start of the count to the end of this report'),
  windowSeconds: z.number().describe('Length of the span that the counts cover'),
  sites: z.array(Site).describe('By bytes, largest first; those without bytes by hits, behind them'),
  sitesLeftOut: z.int(),
  total: z.strictObject({ sites: z.int(), ...Numbers }).describe('Sums over all sites'),
  exactness: ExactnessReport,
  accuracy: SpanAccuracy.nullable().describe(
    'Share of the events that the counts have; null for an interval',
  ),
  cost: CountCost,
});

export type SitesReport = z.infer<typeof SitesReport>;
export type SiteReport = z.infer<typeof Site>;

/** Functions that name the parts of a row's key: a process, and a call site. */
export interface SiteNamer {
  task: (pid: string) => string;
  site: (site: string) => string;
}

/**
 * Adds up counts by process and call site. A series of bytes has the requested bytes of the series before it, whose
 * probe it shares.
 */
export function sitesOf(counts: Counts, series: readonly Series[], names: SiteNamer): SiteReport[] {
  const all = series.flatMap((entry, index) => {
    if (entry.head.sum !== undefined) return [];
    const requested = series.findIndex(({ probe, head }) => probe === entry.probe && head.sum === 'bytes');
    const bySite = grouped(counts[index] ?? new Map(), names);
    const askedBySite = grouped(counts[requested] ?? new Map(), names);
    return [...bySite].map(([site, byTask]): SiteReport => {
      const { count, amount } = figures(total(byTask), entry.head);
      const hits = [...byTask].map(([pid, distribution]) => ({
        pid,
        hits: figures(distribution, entry.head).count,
      }));
      const most = hits.reduce((best, one) => (one.hits > best.hits ? one : best));
      const asked = askedBySite.get(site);
      return {
        event: entry.events[0] ?? entry.label,
        site,
        hits: count,
        allocatedBytes: amount,
        requestedBytes: asked === undefined ? null : sumOf(asked),
        users: hits.length,
        most: { name: names.task(most.pid), hits: most.hits },
      };
    });
  });
  return all.toSorted(
    (a, b) =>
      (b.allocatedBytes ?? -1) - (a.allocatedBytes ?? -1) || b.hits - a.hits || (a.site < b.site ? -1 : 1),
  );
}

/** The sums over sites. The requested bytes are known only if they are for every site that has bytes. */
export function totalOf(sites: readonly SiteReport[]): SitesReport['total'] {
  const sized = sites.filter(({ allocatedBytes }) => allocatedBytes !== null);
  const isAsked = sized.length > 0 && sized.every(({ requestedBytes }) => requestedBytes !== null);
  return {
    sites: sites.length,
    hits: sites.reduce((sum, { hits }) => sum + hits, 0),
    allocatedBytes:
      sized.length === 0 ? null : sized.reduce((sum, { allocatedBytes }) => sum + (allocatedBytes ?? 0), 0),
    requestedBytes: isAsked
      ? sized.reduce((sum, { requestedBytes }) => sum + (requestedBytes ?? 0), 0)
      : null,
  };
}

/** The rows of each site, by process. */
function grouped(rows: Rows, { site: nameOf }: SiteNamer): Map<string, Rows> {
  const bySite = new Map<string, Rows>();
  for (const [key, distribution] of rows) {
    const [pid = '', address = ''] = key.split(',');
    const site = nameOf(address);
    const known = bySite.get(site) ?? new Map();
    bySite.set(site, known);
    // By function, several sites of a process become one.
    known.set(
      pid,
      total(
        new Map([
          ['', known.get(pid) ?? new Map()],
          ['+', distribution],
        ]),
      ),
    );
  }
  return bySite;
}

function sumOf(rows: Rows): number {
  let sum = 0;
  for (const count of total(rows).values()) sum += count;
  return sum;
}
