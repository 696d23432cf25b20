import { describe, expect, test } from 'vitest';
import type { Series } from '../../src/probe/program.ts';
import { SitesReport, sitesOf, totalOf } from '../../src/report/sites-report.ts';
import type { Counts } from '../../src/tally/tally.ts';
import { EXACT } from '../fixtures/report.ts';

const BYTES = { name: 'bytes_alloc', unit: 'bytes', scale: 'linear' } as const;
const series = (probe: string, map: string, head: Series['head']): Series => ({
  label: map,
  probe,
  map,
  head,
  events: ['kmem:kmalloc'],
});
const SERIES = [
  series('kmalloc_requested', 'kmalloc_requested', { counts: 'allocations', value: BYTES }),
  series('kmalloc_requested', 'kmalloc_requested_bytes', { counts: 'bytes', sum: 'bytes' }),
  series('kfree', 'kfree', { counts: 'calls' }),
];
const rows = (counts: Record<string, Record<number, number>>) =>
  new Map(
    Object.entries(counts).map(([key, values]) => [
      key,
      new Map(Object.entries(values).map(([value, count]) => [Number(value), count])),
    ]),
  );
const COUNTS: Counts = [
  rows({ '7,100': { 64: 3, 96: 1 }, '8,100': { 64: 5 }, '7,200': { 4096: 2 } }),
  rows({ '7,100': { 0: 200 }, '8,100': { 0: 240 }, '7,200': { 0: 8000 } }),
  rows({ '7,300': { 0: 9 } }),
];
const names = { task: (pid: string) => `task-${pid}`, site: (site: string) => `site_${site}` };

describe('sitesOf', () => {
  test('adds up the processes of a site, with who called most; the largest bytes first', () => {
    expect(sitesOf(COUNTS, SERIES, names)).toEqual([
      {
        event: 'kmem:kmalloc',
        site: 'site_200',
        hits: 2,
        allocatedBytes: 8192,
        requestedBytes: 8000,
        users: 1,
        most: { name: 'task-7', hits: 2 },
      },
      {
        event: 'kmem:kmalloc',
        site: 'site_100',
        hits: 9,
        allocatedBytes: 608,
        requestedBytes: 440,
        users: 2,
        most: { name: 'task-8', hits: 5 },
      },
      {
        event: 'kmem:kmalloc',
        site: 'site_300',
        hits: 9,
        allocatedBytes: null,
        requestedBytes: null,
        users: 1,
        most: { name: 'task-7', hits: 9 },
      },
    ]);
  });

  test('sites of one name are one', () => {
    const [site] = sitesOf(COUNTS, SERIES, { ...names, site: () => 'do_it' });
    expect(site).toMatchObject({
      site: 'do_it',
      hits: 11,
      allocatedBytes: 8800,
      requestedBytes: 8440,
      users: 2,
    });
    expect(site?.most).toEqual({ name: 'task-7', hits: 6 });
  });
});

test('the sums have the requested bytes only if they are known for all sites that have bytes', () => {
  const sites = sitesOf(COUNTS, SERIES, names);
  expect(totalOf(sites)).toEqual({ sites: 3, hits: 20, allocatedBytes: 8800, requestedBytes: 8440 });
  const [first, ...others] = sites;
  expect(totalOf([{ ...first, requestedBytes: null } as (typeof sites)[number], ...others])).toMatchObject({
    allocatedBytes: 8800,
    requestedBytes: null,
  });
  expect(totalOf([])).toEqual({ sites: 0, hits: 0, allocatedBytes: null, requestedBytes: null });
});

test('SitesReport accepts the output of sites and nothing else', () => {
  const report = {
    schema: 'vmtally.sites/1',
    kind: 'total',
    target: "'make'",
    atSeconds: 1,
    windowSeconds: 1,
    sites: sitesOf(COUNTS, SERIES, names),
    sitesLeftOut: 0,
    total: totalOf(sitesOf(COUNTS, SERIES, names)),
    exactness: EXACT,
    accuracy: null,
    cost: { bpftraceSeconds: 1, vmtallySeconds: 1, startSeconds: 1, cpuPercent: 1 },
  };
  expect(SitesReport.parse(report)).toEqual(report);
  expect(SitesReport.safeParse({ ...report, more: 1 }).success).toBe(false);
});
