import { expect, test } from 'vitest';
import type { SiteReport, SitesReport } from '../../src/report/sites-report.ts';
import { sitesToText } from '../../src/report/sites-to-text.ts';
import { EXACT } from '../fixtures/report.ts';

const site = (parts: Partial<SiteReport> = {}): SiteReport => ({
  event: 'kmem:kmalloc',
  site: 'do_eventfd+0x34/0x140',
  hits: 100_003,
  allocatedBytes: 6_400_192,
  requestedBytes: 4_800_144,
  users: 1,
  most: { name: 'eventfd-26678', hits: 100_003 },
  ...parts,
});
const report = (parts: Partial<SitesReport> = {}): SitesReport => ({
  schema: 'vmtally.sites/1',
  kind: 'total',
  target: "'make'",
  atSeconds: 1.5,
  windowSeconds: 1.25,
  sites: [site()],
  sitesLeftOut: 0,
  exactness: EXACT,
  accuracy: null,
  ...parts,
});
const lines = (parts: Partial<SitesReport>, width = 80) =>
  sitesToText(report(parts), { color: false, width }).split('\n');

test('a table as of perf kmem --caller, with who calls most', () => {
  expect(lines({})).toEqual([
    '',
    " Call sites for 'make', in 1.250 s:",
    '',
    'SITE                     ALLOCATED REQUESTED WASTED       CALLS MOST BY',
    '   do_eventfd+0x34/0x140   6.1 MiB   4.6 MiB 25.0 %     100,003 eventfd-26678',
    '',
  ]);
});

test('what an event does not have is no 0', () => {
  const [, , , , row] = lines({ sites: [site({ allocatedBytes: null, requestedBytes: null })] });
  expect(row).toMatch(/0x140 +– +– +– +100,003/);
});

test.each([80, Infinity])('lines fit %s columns, whatever the names are', (width) => {
  const most = { name: 'x'.repeat(40), hits: 1 };
  const all = lines({ sites: [site({ site: `${'f'.repeat(90)}+0x1/0x2 [mod]`, most })] }, width);
  expect(Math.max(...all.map(({ length }) => length))).toBeLessThanOrEqual(width);
  expect(all[4]).toContain('+0x1/0x2 [mod]');
});

test('control characters in the name of a program are not printed', () => {
  const most = { name: '\u001b[2J-1', hits: 1 };
  expect(lines({ sites: [site({ most })] }, Infinity).join('')).not.toContain('\u001b');
});

test('sites that are left out are counted, and no site is said', () => {
  expect(lines({ sitesLeftOut: 1234 })).toContain('1,234 more sites: --top shows more');
  expect(lines({ sites: [] })).toContain('no event was counted');
});

test('an interval says when it ended', () => {
  expect(lines({ kind: 'interval' })[1]).toBe(" Call sites for 'make', at 1.500 s:");
});
