import { describe, expect, test } from 'vitest';
import { correlate } from '../../src/compare/correlate/correlate.ts';
import { CorrelateReport } from '../../src/report/correlate-report.ts';
import { correlateToText } from '../../src/report/correlate-to-text.ts';
import { nothingMissed } from '../../src/wire/nothing-missed.ts';
import { Random } from '../fixtures/random.ts';
import { EXACT } from '../fixtures/report.ts';

type Found = CorrelateReport['found'][number];
const found = (parts: Partial<Found> = {}): Found => ({
  probe: 'mm_page_alloc',
  counter: 'pgalloc_normal',
  kind: 'event',
  known: true,
  lag: 0,
  slope: 1,
  pearson: 1,
  spearman: 0.994,
  ticks: 40,
  p: 1e-12,
  ...parts,
});
const report = (parts: Partial<CorrelateReport> = {}): CorrelateReport => ({
  schema: 'vmtally.correlate/1',
  target: 'whole system',
  windowSeconds: 10,
  tickSeconds: 0.25,
  ticks: 40,
  probes: 2,
  counters: 231,
  constant: ['nr_mlock', 'zswpin', 'nr_bounce'],
  tried: 3192,
  alpha: 0.01,
  why: null,
  found: [found()],
  exactness: EXACT,
  ...parts,
});
const text = (parts: Partial<CorrelateReport> = {}, top?: number) => correlateToText(report(parts), top);
/** The lines between the table's head and the next empty line. */
const table = (shown: string): string[] => {
  const lines = shown.split('\n');
  const head = lines.findIndex((line) => line.startsWith('probe'));
  return lines.slice(head + 1, lines.indexOf('', head));
};
const widest = (shown: string) => Math.max(...shown.split('\n').map((line) => line.length));

test('a report: the target, the number of ticks, the table, and an explanation of its numbers', () => {
  const all = [
    found(),
    found({
      counter: 'nr_free_pages',
      kind: 'state',
      lag: -2,
      slope: -0.9876,
      pearson: -0.91,
      spearman: -0.885,
      p: 0.00123,
    }),
    found({ probe: 'kmalloc', counter: 'vendor_hits', known: false, lag: 1, slope: 4711, p: 0.00045 }),
  ];
  expect(text({ found: all })).toBe(`
 Counters that move with probes, whole system: 40 ticks of 250 ms, 2 series, 231
 counters.

probe                counter               kind  lag    slope     r   rho      p
mm_page_alloc        pgalloc_normal        event   0     1.00  1.00  0.99  <1e-9
mm_page_alloc        nr_free_pages         state  -2   -0.988 -0.91 -0.89 0.0012
kmalloc              vendor_hits *         event   1     4711  1.00  0.99   4e-4

 * no identity of the catalogue has this counter
 3,192 tests: pairs of a probe and a counter, each at each lag. p is the
 probability that one relation as strong appears by chance among all tests;
 relations with a p of at most 0.01 are shown. 3 counters did not move.

`);
});

describe('of numbers', () => {
  const cell = (parts: Partial<Found>, at: number) =>
    table(text({ found: [found(parts)] }))[0]?.split(/ +/)[at];

  test.each([
    [0, '0.00'],
    [1, '1.00'],
    [-0.5, '-0.500'],
    [0.0012345, '0.00123'],
    [0.00012345, '1.2e-4'],
    [-1.5e-12, '-1.5e-12'],
    [12.345, '12.3'],
    [99.99, '100'],
    [4711.4, '4711'],
    [999_999, '999999'],
    [-1_234_567, '-1.2e+6'],
    [8.6e15, '8.6e+15'],
  ])('a slope of %d is %s', (slope, shown) => {
    expect(cell({ slope }, 4)).toBe(shown);
  });

  test.each([
    [0, '<1e-9'],
    [9.9e-10, '<1e-9'],
    [1e-9, '1e-9'],
    [0.00044, '4e-4'],
    [0.001, '0.0010'],
    [0.01, '0.0100'],
    [1, '1.0000'],
  ])('a p of %d is %s', (p, shown) => {
    expect(cell({ p }, 7)).toBe(shown);
  });

  test.each([
    [0.05, '50 ms'],
    [0.25, '250 ms'],
    [1, '1.0 s'],
    [60, '60.0 s'],
  ])('ticks of %d s are of %s', (tickSeconds, shown) => {
    expect(text({ tickSeconds })).toContain(`40 ticks of ${shown},`);
  });
});

describe('within 80 columns', () => {
  const LONG = 'mm_compaction_isolate_migratepages.scanned';
  test.each<[string, Partial<CorrelateReport>]>([
    ['long names', { found: [found({ probe: LONG, counter: 'workingset_activate_anon_by_vendor' })] }],
    ['a long name that nobody knows', { found: [found({ counter: 'x'.repeat(90), known: false })] }],
    [
      'the widest numbers',
      { found: [found({ lag: -20, slope: -1.25e-16, pearson: -1, spearman: -1, p: 1 })] },
    ],
    ['a huge slope', { found: [found({ probe: LONG, slope: -9.99e15, p: 9.6e-4 })] }],
    ['a slope that rounds up', { found: [found({ slope: -999_999.7, p: 0.00099999 })] }],
    ['a long command', { target: `while '${'make -j2 CFLAGS=-O2 '.repeat(9)}' ran` }],
    ['very many', { ticks: 100_000, probes: 1_234, counters: 12_345, tried: 987_654_321, alpha: 0.00001 }],
    ['a long reason', { why: 'too little '.repeat(20).trim(), found: [] }],
    [
      'much that was missed',
      {
        exactness: {
          ...nothingMissed(),
          exact: false,
          missedRuns: [
            { event: 'compaction:mm_compaction_isolate_migratepages', loses: 'events', runs: 23, bound: 23 },
          ],
          gaps: [{ reason: 'bpftrace died', seconds: 1.5, stderr: null, losesOrphans: false }],
          beyondDouble: [],
        },
      },
    ],
  ])('%s', (_, parts) => {
    expect(widest(text(parts))).toBeLessThanOrEqual(80);
  });

  test('a long name keeps its distinct end, and the mark of an unknown kind', () => {
    const shown = table(
      text({ found: [found({ probe: LONG, counter: 'workingset_activate_anon', known: false })] }),
    );
    expect(shown[0]).toMatch(/^…igratepages\.scanned …gset_activate_anon \* event/);
    const fits = found({ probe: 'p'.repeat(20), counter: 'c'.repeat(21) });
    expect(table(text({ found: [fits] }))[0]).toMatch(/^p{20} c{21} event/);
  });
});

describe('where there is little to show', () => {
  test('no counter moves with a probe', () => {
    const shown = text({ found: [] });
    expect(shown).toContain('\n No counter moves with a probe.\n');
    expect(shown).not.toContain('slope');
    expect(shown).toContain('3,192 tests:');
  });

  test('no pair could be tested: the reason', () => {
    const shown = text({ found: [], tried: 0, why: '8 ticks are needed, there were 4' });
    expect(shown).toContain('\n No pair was tested: 8 ticks are needed, there were 4.\n');
    expect(shown).not.toContain('No counter moves');
    expect(shown).not.toContain('slope');
    expect(shown).not.toContain('tests:');
  });

  test('one of each is no plural', () => {
    expect(text({ ticks: 1, probes: 1, counters: 1 })).toMatch(/ 1 tick of 250 ms, 1 series, 1\n +counter\./);
  });
});

describe('unknown kinds', () => {
  const known = found();
  const unknown = found({ counter: 'vendor_hits', known: false });
  const NOTE = ' * no identity of the catalogue has this counter';

  test('have a mark, which is explained', () => {
    expect(table(text({ found: [known, unknown] })).map((line) => line.includes(' * '))).toEqual([
      false,
      true,
    ]);
    expect(text({ found: [known, unknown] })).toContain(NOTE);
  });

  test('the mark is not explained if none is shown', () => {
    expect(text({ found: [known] })).not.toContain(NOTE);
    expect(text({ found: [known, unknown] }, 1)).not.toContain(NOTE);
  });
});

describe('--top', () => {
  const three = ['a', 'b', 'c'].map((counter) => found({ counter }));
  test.each<[number | undefined, number, string | undefined]>([
    [undefined, 3, undefined],
    [1, 1, ' 2 more (raise --top to show them)'],
    [2, 2, ' 1 more (raise --top to show them)'],
    [3, 3, undefined],
    [99, 3, undefined],
  ])('%s: %d are shown', (top, shown, rest) => {
    const lines = text({ found: three }, top);
    expect(table(lines)).toHaveLength(shown);
    expect(lines.split('\n').find((line) => line.includes(' more '))).toBe(rest);
  });
});

describe('exactness', () => {
  test('is left out if nothing was missed', () => {
    expect(text()).not.toMatch(/NOT EXACT|Note/);
  });

  test.each([
    [false, '\n NOT EXACT:\n   7 messages of bpftrace were lost'],
    [true, '\n Note:\n   7 messages of bpftrace were lost'],
  ])('exact: %s', (exact, shown) => {
    expect(text({ exactness: { ...EXACT, exact, lostOutput: 7 } })).toContain(shown);
  });
});

describe('the schema', () => {
  /** A report as the command makes it of its findings. */
  function made(ticks: number): CorrelateReport {
    const random = new Random(3);
    const rates = Array.from({ length: ticks }, () => 500 + random.int(1000));
    const totals = (factor: number) => {
      let sum = 0;
      return [0, ...rates.map((rate) => (sum += factor * rate))];
    };
    const { why, ...result } = correlate(
      [{ name: 'kmalloc', kind: 'event', values: totals(1) }],
      [
        { name: 'vendor_hits', kind: 'event', values: totals(3) },
        { name: 'nr_mlock', kind: 'state', values: totals(0) },
      ],
      { seconds: [0, ...rates.map(() => 0.25)] },
    );
    return report({
      ...result,
      why: why ?? null,
      found: result.found.map((one) => ({ ...one, known: false })),
      exactness: { ...nothingMissed(), beyondDouble: [] },
    });
  }
  const parsed = (one: CorrelateReport) => CorrelateReport.parse(JSON.parse(JSON.stringify(one)));

  test('accepts relations', () => {
    const one = made(40);
    expect(parsed(one)).toEqual(one);
    expect(one).toMatchObject({
      ticks: 40,
      constant: ['nr_mlock'],
      why: null,
      found: [{ probe: 'kmalloc', counter: 'vendor_hits', lag: 0, pearson: 1, slope: expect.closeTo(3, 9) }],
    });
    expect(widest(correlateToText(one, undefined))).toBeLessThanOrEqual(80);
  });

  test('accepts that nothing could be tried', () => {
    const one = made(4);
    expect(parsed(one)).toEqual(one);
    expect(one).toMatchObject({ found: [], tried: 0, why: '8 ticks are needed, there were 4' });
  });

  test('accepts nothing else', () => {
    expect(CorrelateReport.safeParse({ ...report(), more: 1 }).success).toBe(false);
    expect(CorrelateReport.safeParse({ ...report(), found: [{ ...found(), seconds: 1 }] }).success).toBe(
      false,
    );
  });
});
