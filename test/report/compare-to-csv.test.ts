import { describe, expect, test } from 'vitest';
import type { CompareReport, CompareRow } from '../../src/report/compare-report.ts';
import { compareToCsv } from '../../src/report/compare-to-csv.ts';
import { EXACT } from '../fixtures/report.ts';

const row = (parts: Partial<CompareRow> = {}): CompareRow => ({
  id: 'page.free',
  group: 'page allocator',
  title: 'Pages freed',
  kind: 'equal',
  unit: 'pages',
  trace: 'mm_page_free',
  vmstat: 'pgfree',
  missing: null,
  reasons: [],
  counted: 1_234_567,
  counter: { low: 1_234_560, high: 1_234_574 },
  residual: { low: -7, high: 7 },
  verdict: 'balanced',
  causes: [],
  ...parts,
});
const csv = (rows: Partial<CompareRow>[], separator = ',', parts: Partial<CompareReport> = {}) =>
  compareToCsv(
    {
      schema: 'vmtally.compare/1',
      kind: 'total',
      target: 'whole system',
      atSeconds: 0.100173296,
      windowSeconds: 10,
      repeats: 1,
      rows: rows.map(row),
      unseen: [],
      readingsMissing: false,
      exactness: EXACT,
      ...parts,
    },
    separator,
  );
const cause = (id: string) => ({ id, text: 'a, b', where: 'mm/x.c', low: null, high: 0 });

describe('fields: id, vmstat, tracepoints, residual, unit, verdict, causes', () => {
  test.each<[string, Partial<CompareRow>, string]>([
    ['a row', {}, 'page.free,1234560,1234574,1234567,-7,7,pages,balanced,'],
    [
      'its causes',
      { verdict: 'explained', causes: [cause('missed'), cause('putback')] },
      'page.free,1234560,1234574,1234567,-7,7,pages,explained,missed+putback',
    ],
    [
      'what only moves with it',
      { kind: 'moves with', verdict: 'none' },
      'page.free,1234560,1234574,1234567,-7,7,pages,none,',
    ],
    [
      'halves and large numbers as they are',
      { counted: 0.5, counter: { low: 123_456_789_012, high: 123_456_789_012.5 }, unit: 'kibibytes' },
      'page.free,123456789012,123456789012.5,0.5,-7,7,kibibytes,balanced,',
    ],
    [
      'what the kernel lacks',
      { missing: 'no, it has not', counted: null, counter: null, residual: null, verdict: null },
      'page.free,,,,,,pages,missing,',
    ],
  ])('%s', (_, parts, expected) => {
    expect(csv([parts])).toBe(`${expected}\n`);
  });

  test('intervals begin with the time', () => {
    expect(csv([{}], ',', { kind: 'interval' })).toMatch(/^0\.100173296,page\.free,1234560,/);
  });

  test('a line for each row, none without rows', () => {
    expect(csv([{}, { id: 'a.b' }]).match(/^[a-z.]+/gm)).toEqual(['page.free', 'a.b']);
    expect(csv([])).toBe('');
  });
});

describe('contributors', () => {
  const who = [
    { key: '7', name: 'make-7', counted: 900_000, share: 0.729_000_9 },
    { key: '8', name: 'a,b\nc-8', counted: -12, share: -0.5 },
  ];

  test('in lines of id, name, tracepoints and share, the command first', () => {
    expect(csv([{ who, command: { counted: 41, share: 1 } }, { id: 'a.b' }]).split('\n')).toEqual([
      expect.stringMatching(/^page\.free,1234560,/),
      'page.free,command,41,1.000000',
      'page.free,make-7,900000,0.729001',
      'page.free,a_b_c-8,-12,-0.500000',
      expect.stringMatching(/^a\.b,1234560,/),
      '',
    ]);
  });

  test('with the time in intervals', () => {
    expect(csv([{ who }], ';', { kind: 'interval' }).split('\n')[2]).toBe(
      '0.100173296;page.free;a,b_c-8;-12;-0.500000',
    );
  });
});

test('another separator', () => {
  expect(csv([{}], '\t')).toBe('page.free\t1234560\t1234574\t1234567\t-7\t7\tpages\tbalanced\t\n');
  expect(csv([{}], '::')).toContain('page.free::1234560::1234574::');
});
