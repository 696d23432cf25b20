import { describe, expect, test } from 'vitest';
import { readingOf } from '../../src/collector/reading-of.ts';
import { compile } from '../../src/probe/compile.ts';
import type { CompileOptions, Program } from '../../src/probe/program.ts';
import type { MapValue, PrintedMap } from '../../src/probe/protocol.ts';
import { KMALLOC, MIGRATION } from '../fixtures/probes.ts';
import { tracepoints } from '../fixtures/tracepoints.ts';
import { WHOLE_SYSTEM } from '../fixtures/whole-system.ts';

/** Series: kmalloc and its failures by size, migration by reason, and the two sums of migration. */
const programOf = (keeps: CompileOptions['keeps']): Program =>
  compile(
    [KMALLOC, MIGRATION].map((probe) => ({ probe, maps: Object.keys(probe.head.maps) })),
    tracepoints(),
    {
      ...WHOLE_SYSTEM,
      groupBy: 'none',
      types: undefined,
      keeps,
    },
  );
const PROGRAM = programOf('both');
const [KMALLOC_BOOK = '', FAILED_BOOK = '', , SUM_BOOK = ''] = PROGRAM.runningTotals.keys();

const number = (value: number): MapValue => ({ kind: 'number', value });
const map = (name: string, entries: Record<string, number>): PrintedMap => ({
  map: name,
  entries: Object.entries(entries).map(([key, value]) => [key.split(','), number(value)]),
});

const BEFORE = 'nr_free_pages 3012345\npgpgin 7\npgfault 100\n';
const AFTER = 'nr_free_pages 3012300\npgpgin 7\npgfault 123\n';
const MAPS = [map(KMALLOC_BOOK, { 64: 23, 4096: 5 }), map(SUM_BOOK, { 0: 4711 })];

const read = ({
  maps = MAPS,
  texts = [BEFORE, AFTER],
  program = PROGRAM,
  missed = new Map<string, number>(),
  keys = 4096,
  previous,
}: {
  maps?: PrintedMap[];
  texts?: string[];
  program?: Program;
  missed?: Map<string, number>;
  keys?: number;
  previous?: ReturnType<typeof readingOf>;
} = {}) => readingOf({ ns: 42, maps, texts }, program, { before: missed, after: missed }, keys, previous);

test('vmstat before and after, and the totals of each series by value', () => {
  expect(read()).toEqual({
    ns: 42,
    before: new Map(Object.entries({ nr_free_pages: 3_012_345, pgpgin: 7, pgfault: 100 })),
    after: new Map(Object.entries({ nr_free_pages: 3_012_300, pgpgin: 7, pgfault: 123 })),
    totals: new Map([
      [
        0,
        new Map([
          [64, 23],
          [4096, 5],
        ]),
      ],
      [3, new Map([[0, 4711]])],
    ]),
    missed: new Map(),
    missedBefore: new Map(),
    full: new Set(),
  });
});

test('row maps and other maps are no running totals', () => {
  const rowMap = [...PROGRAM.maps.keys()][0] ?? '';
  const maps = [...MAPS, map(rowMap, { '7,64': 5 }), map('@vt_ended_0', { 7: 1 })];
  expect(read({ maps })).toEqual(read());
});

test('values and sums below zero', () => {
  const maps = [map(KMALLOC_BOOK, { '-1': 5 }), map(SUM_BOOK, { 0: -12 })];
  const totals = read({ maps })?.totals;
  expect(totals?.get(0)).toEqual(new Map([[-1, 5]]));
  expect(totals?.get(3)).toEqual(new Map([[0, -12]]));
});

test('missed runs that lost events, by event', () => {
  const missed = new Map([
    ['kmem:kmalloc events', 23],
    ['sched:sched_process_fork processes', 5],
    ['sched:sched_process_exit names', 7],
  ]);
  expect(read({ missed })?.missed).toEqual(new Map([['kmem:kmalloc', 23]]));
});

test.each([
  [3, []],
  [2, [0]],
  [1, [0, 3]],
])('a map with max entries, %d, is full', (keys, full) => {
  expect([...(read({ keys })?.full ?? [])]).toEqual(full);
});

describe('there is no reading', () => {
  test('if the program keeps no running totals', () => {
    expect(read({ program: programOf('rows') })).toBeUndefined();
  });

  test.each([
    ['no file came', []],
    ['the second file did not come', [BEFORE]],
    ['the first file was cut off', [BEFORE.slice(0, -3), AFTER]],
    ['the second file was cut off', [BEFORE, AFTER.slice(0, 30)]],
    ['a file is empty', ['', AFTER]],
  ])('if %s', (_, texts) => {
    expect(read({ texts })).toBeUndefined();
  });

  test('if a map of the previous reading is missing: every tick prints a map that has entries', () => {
    const previous = read();
    expect(read({ maps: MAPS.slice(0, 1), previous })).toBeUndefined();
    expect(read({ maps: [], previous })).toBeUndefined();
    expect(read({ previous })).toBeDefined();
  });
});

test('a map without entries may be missing', () => {
  const first = read({ maps: [] });
  expect(first?.totals).toEqual(new Map());
  const more = [...MAPS, map(FAILED_BOOK, { 8: 1 })];
  expect([...(read({ maps: more, previous: read() })?.totals.keys() ?? [])]).toEqual([0, 3, 1]);
});
