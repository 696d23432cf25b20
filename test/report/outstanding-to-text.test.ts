import { expect, test } from 'vitest';
import type { OutstandingReport } from '../../src/report/outstanding-report.ts';
import { outstandingToCsv } from '../../src/report/outstanding-to-csv.ts';
import { outstandingNotes, outstandingToText } from '../../src/report/outstanding-to-text.ts';
import { EXACT } from '../fixtures/report.ts';

const report = (parts: Partial<OutstandingReport> = {}): OutstandingReport => ({
  schema: 'vmtally.outstanding/1',
  kind: 'total',
  target: "'make'",
  event: 'kmalloc',
  by: 'site',
  atSeconds: 1.5,
  windowSeconds: 1.5,
  tickSeconds: 1,
  allocated: 8009,
  freed: 3001,
  outstanding: { objects: 5008, bytes: 320_512 },
  older: null,
  earlier: 7,
  unseen: 0,
  parts: 0,
  maybeFreed: 0,
  counted: { allocations: '100 %', frees: '100 %' },
  missing: { allocations: 0, frees: 0 },
  cachesGrown: null,
  rows: [
    {
      name: 'do_eventfd+0x34/0x140',
      objects: 5008,
      bytes: 320_512,
      allocated: null,
      freed: null,
      oldestSeconds: 1.5,
      grown: null,
      users: 1,
      most: { name: 'kept-1234', objects: 5008, bytes: 320_512 },
    },
  ],
  rowsLeftOut: 0,
  freers: null,
  freersLeftOut: 0,
  exactness: EXACT,
  ...parts,
});
const text = (parts: Partial<OutstandingReport> = {}, width = 80) =>
  outstandingToText(report(parts), { width }).split('\n');

test('the sums, and a row for each site', () => {
  expect(text()).toEqual([
    '',
    " Allocated and not freed for 'make', in 1.500 s:",
    '',
    '         8,009             objects allocated',
    '         3,001             of these, freed',
    '         5,008    313 KiB  of these, not freed',
    '             7             others freed: allocated before or out of scope',
    '',
    'SITE                   NOT FREED     OBJECTS   OLDEST  MOST BY',
    'do_eventfd+0x34/0x140    313 KiB       5,008    1.5 s  kept-1234',
    '',
    ' Note:',
    '   what kfree_rcu() or a bulk free frees has no event: it counts as not freed',
    '     until its address is allocated again',
    '',
  ]);
});

test('an interval has what was freed in place of an age, and no notes', () => {
  const rows = report().rows.map((row) => ({ ...row, oldestSeconds: null, freed: 3001 }));
  expect(text({ kind: 'interval', rows }).slice(-4)).toEqual([
    '',
    'SITE                   NOT FREED     OBJECTS    FREED  MOST BY',
    'do_eventfd+0x34/0x140    313 KiB       5,008    3,001  kept-1234',
    '',
  ]);
});

test('in an interval what was freed without an event has a line, so that the sums add up', () => {
  expect(text({ kind: 'interval', unseen: 8, outstanding: { objects: 5000, bytes: 320_000 } })).toContain(
    '             8             of these, freed without an event',
  );
});

test('where the map was full, others that were freed may be some that it did not keep', () => {
  const exactness = { ...EXACT, exact: false, mapFull: [{ map: 'objects', keys: 1000 }] };
  const line = '             7             others freed: from before, out of scope, or not kept';
  expect(text({ exactness })).toContain(line);
  expect(line.length).toBeLessThanOrEqual(80);
  expect(text({ exactness, kind: 'interval' })).toContain(
    '         5,008    313 KiB  of these, not freed, or not kept',
  );
});

test('what is old, what is left out, and who freed', () => {
  const freers = [
    {
      process: 'kept-7',
      site: 'eventfd_release+0x77/0xa0',
      allocatedAt: 'do_eventfd+0x34/0x140',
      objects: 3001,
    },
  ];
  const all = text({ older: { seconds: 5, objects: 9, bytes: 576 }, rowsLeftOut: 3, freers }).join('\n');
  expect(all).toContain('             9      576 B  of these, at least 5 s old\n');
  expect(all).toContain('3 more rows: --top shows more\n');
  expect(all).toContain('kept-7                       3,001 eventfd_release+0x77/0xa0 of do_eventfd+0x34…\n');
});

test('no line is wider than the terminal, whatever the names are', () => {
  const rows = report().rows.map((row) => ({
    ...row,
    name: 'x'.repeat(200),
    most: { name: '名'.repeat(60), objects: 1, bytes: 1 },
  }));
  const freers = [{ process: 'y'.repeat(60), site: 'z'.repeat(90), allocatedAt: null, objects: 1 }];
  for (const line of text({ rows, freers, maybeFreed: 9, unseen: 1 }))
    expect(line.length).toBeLessThanOrEqual(80);
});

test.each<[Partial<OutstandingReport>, string]>([
  [{ maybeFreed: 12 }, 'up to 12 of what is not freed may have been freed'],
  [
    { counted: { allocations: '100 %', frees: '≥ 99.94 %' } },
    '100 % of the allocations and at least 99.94 % of their frees were counted',
  ],
  [
    { counted: { allocations: '≥ 99.9 %', frees: '≥ 99.9 %' } },
    'at least 99.9 % of the allocations and of their frees were counted',
  ],
  [{ counted: { allocations: null, frees: '100 %' } }, '100 % of their frees were counted'],
  [
    {
      allocated: 3100,
      freed: 0,
      counted: { allocations: '100 %', frees: '≥ 0 %' },
      missing: { allocations: 0, frees: 169 },
    },
    '100 % of the allocations were counted\ntheir frees: 0 counted, up to 169 missing',
  ],
  [
    {
      allocated: 7,
      freed: 3,
      counted: { allocations: '≥ 9 %', frees: '≥ 9 %' },
      missing: { allocations: 71, frees: 31 },
    },
    'the allocations: 7 counted, up to 71 missing\ntheir frees: 3 counted, up to 31 missing',
  ],
  [{ unseen: 1 }, '1 object was freed without an event: its address was allocated again'],
  [{ unseen: 2 }, '2 objects were freed without an event: their addresses were allocated again'],
  [
    { unseen: 31, exactness: { ...EXACT, mapFull: [{ map: 'objects', keys: 1000 }] } },
    '31 objects were not kept, as the map was full, or freed without an event',
  ],
  [{ event: 'pages', parts: 3 }, '3 blocks were freed in parts'],
  [{ event: 'pages' }, 'a page that compaction moved counts as freed'],
])('%o is said', (parts, note) => {
  expect(outstandingNotes(report(parts)).join('\n')).toContain(note);
});

test('fields with a separator: rows, sums, and who freed', () => {
  const freers = [{ process: 'kept-7', site: 'a', allocatedAt: 'b', objects: 3 }];
  expect(outstandingToCsv(report({ freers }), ',')).toBe(
    'do_eventfd+0x34/0x140,5008,320512,1.500,,,1,kept-1234,5008\n' +
      'all,5008,320512,,8009,3001,,,\n' +
      'freed-by,kept-7,a,b,3\n',
  );
  expect(outstandingToCsv(report({ kind: 'interval', rows: [] }), ';')).toBe(
    '1.500000000;all;5008;320512;;8009;3001;;;\n',
  );
});

test('what the kernel itself says is a column by function, and a note for the caches', () => {
  const [row = expect.fail('no row')] = report().rows;
  const held = report({ rows: [{ ...row, grown: 4_990 }], cachesGrown: -12 });
  const lines = outstandingToText(held, { width: 80 }).split('\n');
  expect(lines).toContain('SITE                   NOT FREED     OBJECTS   OLDEST  ALLOCINFO  MOST BY');
  expect(lines).toContain('do_eventfd+0x34/0x140    313 KiB       5,008    1.5 s      4,990  kept-1234');
  expect(outstandingNotes(held)).toContain(
    'the caches of kmalloc have about 12 objects fewer than before the count (/proc/slabinfo); by the counts, not freed less others freed, they would have 5,001 objects more: about 5,013 objects were freed without an event',
  );
  expect(outstandingNotes(report({ cachesGrown: 6_000, event: 'slab' }))).toContain(
    'all slab caches have about 6,000 objects more than before the count (/proc/slabinfo); by the counts, not freed less others freed, they would have 5,001 objects more',
  );
  expect(outstandingNotes(report({ cachesGrown: 5_000, unseen: 6_448 })).join('\n')).toContain(
    ': about 1 object was freed without an event, beside the 6,448 whose addresses were allocated again',
  );
  const exactness = { ...EXACT, mapFull: [{ map: 'objects', keys: 1000 }] };
  expect(outstandingNotes(report({ cachesGrown: 5_000, exactness }))).toContain(
    'the caches of kmalloc have about 5,000 objects more than before the count (/proc/slabinfo)',
  );
});
