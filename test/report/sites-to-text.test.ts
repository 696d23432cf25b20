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
  total: { sites: 1, hits: 100_003, allocatedBytes: 6_400_192, requestedBytes: 4_800_144 },
  exactness: EXACT,
  accuracy: null,
  cost: { bpftraceSeconds: 0.25, vmtallySeconds: 0.05, startSeconds: 0.4, cpuPercent: 24 },
  ...parts,
});
const lines = (parts: Partial<SitesReport>, width = 80, intervals = false) =>
  sitesToText(report(parts), { color: false, width, intervals }).split('\n');

test('a table as of perf kmem --caller, with who calls most, the sums, and what counting cost', () => {
  expect(lines({})).toEqual([
    '',
    " Call sites for 'make', in 1.250 s:",
    '',
    'SITE                     ALLOCATED REQUESTED WASTED       CALLS MOST BY',
    'do_eventfd+0x34/0x140      6.1 MiB   4.6 MiB 25.0 %     100,003 eventfd-26678',
    'all 1 site                 6.1 MiB   4.6 MiB 25.0 %     100,003',
    '',
    ' 0.300 CPU seconds to count (24.0 % of a CPU), 0.400 to start',
    '',
  ]);
});

test('an event without a value has –, where others have one', () => {
  const kfree = site({ event: 'kmem:kfree', allocatedBytes: null, requestedBytes: null });
  const [, , , , , row] = lines({ sites: [site(), kfree] });
  expect(row).toMatch(/0x140 +– +– +– +100,003/);
});

test('columns without any value are left out, and names have their place', () => {
  const numbers = { allocatedBytes: null, requestedBytes: null };
  const most = { name: 'stress-ng-fork-14865', hits: 1 };
  const kfree = site({ event: 'kmem:kfree', site: 'security_inode_free+0x1c/0x130 [xfs]', most, ...numbers });
  expect(lines({ sites: [kfree], total: { sites: 1, hits: 7, ...numbers } }).slice(3, 6)).toEqual([
    'SITE                                       CALLS MOST BY',
    'security_inode_free+0x1c/0x130 [xfs]     100,003 stress-ng-fork-14865',
    'all 1 site                                     7',
  ]);
  const sized = { ...numbers, allocatedBytes: 6_400_192 };
  expect(lines({ sites: [site(sized)], total: { sites: 1, hits: 7, ...sized } })[3]).toBe(
    'SITE                     ALLOCATED       CALLS MOST BY',
  );
});

test.each([80, Infinity])('lines fit %s columns, whatever the names are', (width) => {
  const most = { name: `${'x'.repeat(40)}-4194304`, hits: 1 };
  const all = lines({ sites: [site({ site: `${'f'.repeat(90)}+0x1/0x2 [mod]`, most })] }, width);
  expect(Math.max(...all.map(({ length }) => length))).toBeLessThanOrEqual(width);
  expect(all[4]).toContain('+0x1 ');
  expect(all[4]).toMatch(/-4194304$/);
});

test('in 80 columns a process keeps its pid, and a site its function and offset', () => {
  const most = { name: 'stress-ng-fork-14865', hits: 1 };
  const sites = ['security_inode_alloc+0x1c/0x130', 'xfs_inode_alloc+0xa1/0x2b0 [xfs]'].map((name) =>
    site({ site: name, most }),
  );
  const shown = lines({ sites }).slice(4, 6);
  expect(shown).toEqual([
    'security_ino…_alloc+0x1c   6.1 MiB   4.6 MiB 25.0 %     100,003 stress-ng…-14865',
    'xfs_inode_alloc+0xa1       6.1 MiB   4.6 MiB 25.0 %     100,003 stress-ng…-14865',
  ]);
});

test('control characters in the name of a program are not printed', () => {
  const most = { name: '\u001b[2J-1', hits: 1 };
  expect(lines({ sites: [site({ most })] }, Infinity).join('')).not.toContain('\u001b');
});

test('sites that are left out are counted, and no site is said', () => {
  expect(lines({ sitesLeftOut: 1234 })).toContain('1,234 more sites: --top shows more');
  expect(lines({ sites: [] }).slice(1, 5)).toEqual([
    " Call sites for 'make', in 1.250 s:",
    '',
    'no event was counted',
    '',
  ]);
});

test('an interval says when it ended, and the table behind the intervals that it has them all', () => {
  const interval = lines({ kind: 'interval' }, 80, true);
  expect(interval[1]).toBe(" Call sites for 'make', at 1.500 s:");
  expect(interval.join()).not.toContain('CPU seconds');
  expect(lines({}, 80, true)[1]).toBe(" Call sites for 'make', all intervals together, 1.250 s:");
});
