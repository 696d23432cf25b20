import { describe, expect, test } from 'vitest';
import type { CompareReport, CompareRow } from '../../src/report/compare-report.ts';
import { compareToText } from '../../src/report/compare-to-text.ts';
import { widthOf } from '../../src/text/text-width.ts';
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
const EXPLAINED = {
  counter: { low: 1_234_467, high: 1_234_467 },
  residual: { low: 100, high: 100 },
  verdict: 'explained' as const,
  causes: [
    {
      id: 'putback',
      text: 'Compaction gives back what it took.',
      where: 'mm/x.c, give()',
      low: 0,
      high: 4096,
    },
  ],
};
const REST = { counted: 0, counter: { low: 0, high: 0 }, residual: { low: 0, high: 0 } };
const MISSING = {
  missing: 'this kernel has no tracepoint:vmscan:mm_vmscan_reclaim_pages',
  counted: null,
  counter: null,
  residual: null,
  verdict: null,
};
const report = (parts: Partial<CompareReport> = {}): CompareReport => ({
  schema: 'vmtally.compare/1',
  kind: 'total',
  target: 'whole system',
  atSeconds: 10.0012,
  windowSeconds: 10.0004,
  repeats: 1,
  rows: [row()],
  unseen: [],
  readingsMissing: false,
  exactness: EXACT,
  ...parts,
});

const PLAIN = { verbose: false, color: false };
const VERBOSE = { verbose: true, color: false };
const text = (parts: Partial<CompareReport>, options = PLAIN) => compareToText(report(parts), options);
const ofRow = (parts: Partial<CompareRow>, options = PLAIN) => text({ rows: [row(parts)] }, options);
/** The line of a row in the table, with single spaces. */
const shown = (parts: Partial<CompareRow>) => {
  const lines = ofRow(parts).split('\n');
  return (lines[lines.indexOf('page allocator') + 1] ?? '').replaceAll(/ +/g, ' ');
};

test('a report has a title, the table by groups, and the number of each verdict', () => {
  const rows = [
    row(),
    row({ id: 'migrate.ok', group: 'migration', vmstat: 'pgmigrate_success', ...EXPLAINED }),
  ];
  expect(text({ rows })).toBe(`
 Tracepoints against vmstat, whole system, 10.000 s:

                             vmstat tracepoints  residual   bound verdict

page allocator
pgfree                    1,234,567   1,234,567         0      ±7 balanced =

migration
pgmigrate_success         1,234,467   1,234,567       100      ±0 explained =
    Compaction gives back what it took.

 1 balanced, 1 explained, 0 unexplained

`);
});

describe('the title', () => {
  const title = (parts: Partial<CompareReport>) => text(parts).split('\n')[1];

  test.each<[Partial<CompareReport>, string]>([
    [{ repeats: 5 }, ' Tracepoints against vmstat, whole system, 10.000 s, 5 runs:'],
    [
      { kind: 'interval', atSeconds: 3.5 },
      ' Tracepoints against vmstat, whole system, 10.000 s, to 3.500 s:',
    ],
    [
      { target: "the system while 'ls' ran" },
      " Tracepoints against vmstat, the system while 'ls' ran, 10.000 s:",
    ],
  ])('%j', (parts, expected) => {
    expect(title(parts)).toBe(expected);
  });
});

describe('a row', () => {
  test.each<[string, Partial<CompareRow>, string]>([
    ['by its counter', {}, 'pgfree 1,234,567 1,234,567 0 ±7 balanced ='],
    [
      'by several counters that have room',
      { vmstat: 'numa_hit + numa_miss' },
      'numa_hit+numa_miss 1,234,567 1,234,567 0 ±7 balanced =',
    ],
    [
      'by its id where they have none',
      { vmstat: 'nr_file_pages - nr_shmem - nr_swapcached?' },
      'page.free 1,234,567 1,234,567 0 ±7 balanced =',
    ],
    [
      'what may move without a bound',
      { kind: 'moves with', verdict: 'none' },
      'pgfree 1,234,567 1,234,567 0 ±7 moves with',
    ],
    [
      'less than vmstat',
      {
        counter: { low: 1_235_567, high: 1_235_587 },
        residual: { low: -1020, high: -1000 },
        verdict: 'unexplained',
      },
      'pgfree 1,235,577 1,234,567 -1,010 ±10 unexplained =',
    ],
    ['lost keys', { verdict: 'lost keys' }, 'pgfree 1,234,567 1,234,567 0 ±7 lost keys ='],
    [
      'off by one at one end, which is no minus zero',
      { counted: 5, counter: { low: 5, high: 6 }, residual: { low: -1, high: 0 } },
      'pgfree 5 5 0 ±1 balanced =',
    ],
    [
      'half a KiB, which is no minus zero and in the bound',
      { counted: 12.5, counter: { low: 13, high: 13 }, residual: { low: -0.5, high: -0.5 } },
      'pgfree 13 13 0 ±1 balanced =',
    ],
    [
      'at least vmstat',
      { kind: 'at least', counter: { low: 1_234_467, high: 1_234_467 }, residual: { low: 100, high: 100 } },
      'pgfree 1,234,467 1,234,567 100 ±0 balanced ≥',
    ],
    [
      'at most vmstat, and more',
      { ...EXPLAINED, kind: 'at most', verdict: 'unexplained', causes: [] },
      'pgfree 1,234,467 1,234,567 100 ±0 unexplained ≤',
    ],
  ])('%s', (_, parts, expected) => {
    expect(shown(parts)).toBe(expected);
  });

  test('the printed numbers add up', () => {
    const number = (shownAs = '') => Number(shownAs.replaceAll(',', ''));
    for (const counted of [0, 5, 12.5, 13, 20.5]) {
      for (const low of [0, 1, 4, 5, 13]) {
        for (const width of [0, 1, 2, 5]) {
          const high = low + width;
          const residual = { low: counted - high, high: counted - low };
          const [, vmstat, trace, apart, off] = shown({ counted, counter: { low, high }, residual }).split(
            ' ',
          );
          const bound = number(off?.slice(1));
          const told = JSON.stringify({ counted, low, high });
          expect(number(trace) - number(vmstat), told).toBe(number(apart));
          expect(number(apart) - bound, told).toBeLessThanOrEqual(residual.low);
          expect(number(apart) + bound, told).toBeGreaterThanOrEqual(residual.high);
          expect(number(vmstat) - bound, told).toBeLessThanOrEqual(low);
          expect(number(vmstat) + bound, told).toBeGreaterThanOrEqual(high);
        }
      }
    }
  });

  test('the first row of a counter is named after it, the others by their ids', () => {
    const rows = [
      row(),
      row({ id: 'page.freed.twice', kind: 'at least' }),
      row({ id: 'x', vmstat: 'pgfault' }),
    ];
    expect(text({ rows }).match(/^\S+(?= +1,234)/gm)).toEqual(['pgfree', 'page.freed.twice', 'pgfault']);
  });

  test('numbers are aligned with their heads', () => {
    const lines = ofRow({}).split('\n');
    const [head = '', line = ''] = [lines[3], lines[6]];
    const ends = (of: string, words: string[]) => words.map((word) => of.indexOf(word) + word.length);
    expect(ends(line, ['1,234,567 ', ' 0', '±7'])).toEqual(ends(head, ['vmstat ', 'residual', 'bound']));
    expect(line.indexOf('balanced')).toBe(head.indexOf('verdict'));
  });
});

describe('rows that moved or do not balance are shown', () => {
  const isShown = (parts: Partial<CompareRow>) => ofRow(parts).includes('\npgfree');

  test.each<[string, Partial<CompareRow>, boolean]>([
    ['at rest', REST, false],
    ['at rest, as far as can be told', { ...REST, counter: { low: -64, high: 64 } }, false],
    ['counted by one side', { ...REST, counted: 5 }, true],
    ['grown on the other', { ...REST, counter: { low: 5, high: 5 } }, true],
    ['unexplained at rest', { ...REST, verdict: 'unexplained' }, true],
    ['at rest with lost keys', { ...REST, verdict: 'lost keys' }, true],
    ['without a bound, moving', { verdict: 'none', kind: 'moves with' }, true],
    ['without a bound, at rest', { ...REST, verdict: 'none', kind: 'moves with' }, false],
    ['missing', MISSING, false],
  ])('%s: %s', (_, parts, expected) => {
    expect(isShown(parts)).toBe(expected);
    expect(ofRow(parts, VERBOSE)).toContain('\npgfree');
  });

  test('the number of the other rows is shown', () => {
    const rows = [row(), row({ ...REST, group: 'at rest' }), row(REST), row({ ...MISSING, group: 'gone' })];
    const found = text({ rows });
    expect(found).toContain(
      '\n 1 balanced, 0 unexplained; 2 at rest and 1 not on this kernel (-v shows them)\n',
    );
    expect(found).not.toMatch(/^(at rest|gone)$/m);
    expect(text({ rows }, VERBOSE)).not.toContain('(-v shows them)');
  });

  test('all at rest: no table head', () => {
    const found = text({ rows: [row(REST)] });
    expect(found).not.toContain('verdict');
    expect(found).toContain('\n 0 unexplained; 1 at rest (-v shows them)\n');
  });

  test('named ones are shown at rest, and without a table if this kernel lacks them', () => {
    const named = { ...PLAIN, named: true };
    expect(ofRow(REST, named)).toMatch(/^pgfree +0 +0 +0 +±0 balanced =$/m);
    expect(ofRow(REST, named)).toContain('\n 0 unexplained; 1 at rest\n');
    expect(ofRow(MISSING, named)).toContain('\npgfree: this kernel has no ');
    expect(ofRow(MISSING, named)).not.toContain('verdict');
  });

  test('a missing identity has its reason', () => {
    expect(ofRow(MISSING, VERBOSE)).toContain(
      '\npgfree: this kernel has no tracepoint:vmscan:mm_vmscan_reclaim_pages\n',
    );
  });
});

describe('contributors', () => {
  const who = [
    { key: '1000', name: 'make-1000', counted: 900_000, share: 0.729 },
    { key: '1001', name: 'sh-1001', counted: -12_345, share: -0.01 },
  ];
  const below = (parts: Partial<CompareRow>) =>
    ofRow({ who, ...parts })
      .split('\n')
      .slice(7, 10);

  test('below their row, with shares', () => {
    const [first, second, end] = below({});
    expect(first).toMatch(/ 900,000 +72\.9 %/);
    expect(first).toContain('make-1000');
    expect(second).toMatch(/ -12,345 +-1\.0 %/);
    expect(second).toContain('sh-1001');
    expect(end).toBe('');
  });

  test('no share is minus zero', () => {
    expect(below({ who: [{ key: 'a', name: 'a', counted: -1, share: -1e-7 }] })[0]).toMatch(/ -1 +0\.0 %/);
  });

  test('in the column of tracepoints', () => {
    const [, , , head = ''] = ofRow({}).split('\n');
    const end = (of = '', word: string) => of.indexOf(word) + word.length;
    expect(end(below({})[0], '900,000')).toBe(end(head, 'tracepoints'));
  });

  test('the command’s part first', () => {
    const [first, second] = below({ command: { counted: 1_234_567, share: 1 } });
    expect(first).toMatch(/ 1,234,567 +100\.0 %/);
    expect(first).toContain('the command');
    expect(second).toContain('make-1000');
  });

  test('numbers are aligned, whatever the script of a name', () => {
    const wide = { key: '7', name: '日本語-7', counted: 900_000, share: 0.729 };
    const [plain = '', other = ''] = [below({})[0], below({ who: [wide] })[0]];
    expect(widthOf(other)).toBe(plain.length);
  });

  test('the whole pid of a process is shown, however long its name', () => {
    const name = 'fifteen-letters-4194304';
    expect(ofRow({ who: [{ key: '4194304', name, counted: 123_456_789, share: 1 }] })).toContain(name);
  });
});

describe('-v', () => {
  const reasons = [
    { id: 'putback', text: 'Compaction gives back what it took.', where: 'mm/x.c, give()', usually: 'some' },
    { id: 'bad-page', text: 'Broken pages are not counted.', where: 'mm/y.c', usually: 'none' },
  ];

  test('expressions, causes with their bounds, and the other reasons', () => {
    const lines = ofRow({ ...EXPLAINED, kind: 'at most', reasons }, VERBOSE)
      .split('\n')
      .slice(7, 12);
    expect(lines).toEqual([
      '    page.free: Pages freed (pages)',
      '    mm_page_free ≤ pgfree',
      '    * putback, 0 to +4,096: Compaction gives back what it took. (mm/x.c, give())',
      '    - bad-page: Broken pages are not counted. (mm/y.c); usually none',
      '',
    ]);
  });

  test.each([
    ['equal', '='],
    ['at most', '≤'],
    ['at least', '≥'],
    ['moves with', '~'],
  ] as const)('%s is %s', (kind, sign) => {
    expect(ofRow({ kind }, VERBOSE)).toContain(`mm_page_free ${sign} pgfree\n`);
  });

  test.each([
    [-24, 0, '-24 to 0'],
    [null, 0, '-? to 0'],
    [0, null, '0 to +?'],
    [-1_234_567, 4711, '-1,234,567 to +4,711'],
  ])('a cause of %d to %d', (low, high, range) => {
    const causes = [{ id: 'x', text: 'X.', where: 'mm/x.c', low, high }];
    expect(ofRow({ causes }, VERBOSE)).toContain(`* x, ${range}: X.`);
  });

  test('explains its marks, if there are any', () => {
    const marks = /^ \* is a reason that was at work/m;
    expect(ofRow({ ...EXPLAINED, reasons }, VERBOSE)).toMatch(marks);
    expect(ofRow({}, VERBOSE)).not.toMatch(marks);
    expect(ofRow({ ...EXPLAINED, reasons })).not.toMatch(marks);
  });

  test('not without -v', () => {
    expect(ofRow({ ...EXPLAINED, reasons })).not.toMatch(/mm\/|usually/);
    expect(ofRow({ ...EXPLAINED, verdict: 'unexplained', reasons })).not.toContain('Compaction');
  });
});

describe('below the table', () => {
  const below = (parts: Partial<CompareReport>) =>
    text(parts).split('unexplained\n')[1]?.trim().replaceAll(/\s+/g, ' ');

  test('the untraced baseline', () => {
    const unseen = [{ id: 'page.alloc', unit: 'pages', low: -110.7, high: -89.2 }];
    expect(below({ unseen })).toMatch(/page\.alloc: this kernel .*100 ±11 pages\/s without an event/);
  });

  test('that contributors of an interval are cut before its rows', () => {
    const rows = [row({ command: { counted: 1_234_568, share: 1 } })];
    expect(below({ kind: 'interval', rows })).toMatch(/^Parts end when a tick begins/);
    expect(below({ rows })).toBe('');
    expect(below({ kind: 'interval', rows: [row({ command: { counted: 1_234_567, share: 1 } })] })).toBe('');
  });

  test('that a reading was incomplete', () => {
    expect(below({ readingsMissing: true })).toContain('The reading of a tick was incomplete');
    expect(below({})).toBe('');
  });

  test('losses', () => {
    const missedRuns = [{ event: 'kmem:mm_page_free', loses: 'events' as const, runs: 23, bound: 23 }];
    expect(below({ exactness: { ...EXACT, exact: false, missedRuns } })).toMatch(
      /^NOT EXACT: kmem:mm_page_free: up to 23 missing/,
    );
    expect(below({ exactness: { ...EXACT, missedRunsKnown: false } })).toMatch(/^Note: missed runs: unknown/);
  });
});

describe('colours', () => {
  const coloured = (verdict: CompareRow['verdict']) => ofRow({ verdict }, { verbose: false, color: true });

  test.each([
    ['explained', 36],
    ['lost keys', 33],
    ['unexplained', 31],
  ] as const)('%s', (verdict, code) => {
    expect(coloured(verdict)).toContain(`±7 \u001b[${code}m${verdict}\u001b[0m =\n`);
    expect(ofRow({ verdict })).not.toContain('\u001b');
  });

  test('not of the relation after it', () => {
    expect(ofRow({ verdict: 'unexplained', kind: 'at most' }, { verbose: false, color: true })).toContain(
      '\u001b[31munexplained\u001b[0m ≤\n',
    );
  });

  test.each(['balanced', 'none'] as const)('none for %s', (verdict) => {
    expect(coloured(verdict)).not.toContain('\u001b');
  });
});

describe('80 columns', () => {
  const wide = (made: string) => made.split('\n').filter((line) => line.length > 80);
  /** Names of Linux 6.18: the longest counter, a counter that just fits, and a sum of counters. */
  const COUNTERS = [
    'nr_anon_transparent_hugepages',
    'nr_foll_pin_acquired + a',
    'pgsteal_kswapd + pgsteal_direct + pgsteal_khugepaged? + pgsteal_proactive?',
  ];
  const LARGE = 123_456_789_012;
  const NUMBERS: [string, Partial<CompareRow>][] = [
    ['as they are in a minute', {}],
    [
      'of 9 digits',
      {
        counted: 987_654_321,
        counter: { low: 987_654_000, high: 987_655_000 },
        residual: { low: -679, high: 321 },
      },
    ],
    [
      'of 12 digits',
      { counted: LARGE, counter: { low: LARGE - 99, high: LARGE + 99 }, residual: { low: -99, high: 99 } },
    ],
    [
      'of 12 digits on one side, which is what is off',
      { counted: 0, counter: { low: LARGE, high: LARGE }, residual: { low: -LARGE, high: -LARGE } },
    ],
    [
      'that 128 CPUs keep for themselves',
      { counter: { low: 849_567, high: 1_619_567 }, residual: { low: -385_000, high: 385_000 } },
    ],
  ];
  test.each(NUMBERS)('numbers %s', (_, numbers) => {
    const rows = COUNTERS.flatMap((vmstat) =>
      (['balanced', 'lost keys', 'unexplained', 'none'] as const).map((verdict) =>
        row({ id: 'reclaim.activate.memcg', vmstat, ...numbers, kind: 'moves with', verdict }),
      ),
    );
    expect(wide(text({ rows }))).toEqual([]);
    expect(wide(text({ rows }, VERBOSE))).toEqual([]);
  });

  test('the longest id', () => {
    // The row's counter, workingset_activate_anon, does not fit either.
    const id = 'workingset.activate.anon';
    const parts = { id, vmstat: id.replaceAll('.', '_'), verdict: 'unexplained' as const };
    expect(ofRow(parts)).toContain(id);
    expect(wide(ofRow(parts))).toEqual([]);
  });

  test.each(['sh-1', 'fifteen-letters-4194304', ':4194304', 'kworker/u8:2-events_unbound-123'])(
    'contributors: %s',
    (name) => {
      const one = { key: '1', name, counted: LARGE, share: -123.456 };
      expect(wide(ofRow({ who: [one], command: one }))).toEqual([]);
    },
  );

  test('long texts', () => {
    const long = {
      text: 'Pages of tmpfs, and such as swap holds already, are written by reclaim without any I/O at all.',
      where: 'mm/page_alloc.c, __alloc_pages_direct_compact; mm/compaction.c, compaction_capture',
    };
    const found = {
      ...EXPLAINED,
      trace: 'mm_compaction_isolate_migratepages.taken + mm_compaction_fast_isolate_freepages.taken',
      causes: [{ id: 'captured', ...long, low: -LARGE, high: LARGE }],
      reasons: [
        { id: 'others', ...long, usually: '4 pages for each new thread; 5 to 15 % where much is forked' },
      ],
    };
    expect(wide(ofRow(found))).toEqual([]);
    expect(wide(ofRow(found, VERBOSE))).toEqual([]);
    expect(wide(ofRow({ ...found, ...MISSING }, VERBOSE))).toEqual([]);
  });

  test('title, summary and notes', () => {
    const verdicts = ['balanced', 'explained', 'lost keys', 'unexplained'] as const;
    const rows = verdicts.flatMap((verdict) => Array<CompareRow>(123).fill(row({ ...REST, verdict })));
    const exactness = {
      ...EXACT,
      exact: false,
      missedRuns: [
        {
          event: 'compaction:mm_compaction_fast_isolate_freepages',
          loses: 'events' as const,
          runs: 123_456,
          bound: 123_456,
        },
      ],
    };
    const found = text({
      rows: [...rows, ...Array<CompareRow>(123).fill(row(MISSING))],
      target: "the system while 'make --jobs=16 --directory=/usr/src/linux-6.18.44 bzImage' ran",
      repeats: 100,
      unseen: [{ id: 'reclaim.activate.memcg', unit: 'kibibytes', low: -LARGE, high: LARGE }],
      readingsMissing: true,
      exactness,
    });
    expect(wide(found)).toEqual([]);
  });
});
