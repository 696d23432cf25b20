import { expect, test } from 'vitest';
import { encodeStretches, MOST_TOTALS } from '../../src/capture/encode-stretch.ts';
import { ReadStretches } from '../../src/capture/read-stretches.ts';
import { StretchColumns } from '../../src/capture/reading-columns.ts';
import type { Reading } from '../../src/compare/reading.ts';
import { readingAt, stretchesOf } from '../fixtures/reconciliation.ts';

const NAMES = ['g', 'pgpgin', 'v'];

const late = (reading: Reading): Reading => ({
  ...reading,
  after: new Map([...reading.before].map(([name, value]) => [name, name === 'v' ? value + 3 : value])),
});
const STRETCHES = stretchesOf(
  late(readingAt([1, 5, 100])),
  readingAt([2, 7, 90], {
    totals: new Map([
      [0, new Map([[0, 7]])],
      [2, new Map([[4096, 2 ** 60]])],
    ]),
    missed: new Map([['x:a', 3]]),
    missedBefore: new Map([['x:a', 2]]),
    full: new Set([2]),
  }),
  readingAt([3, 7, 90], {
    totals: new Map([
      [0, new Map([[0, 7]])],
      [2, new Map([[4096, 2 ** 60]])],
    ]),
    missed: new Map([['x:a', 3]]),
    first: { faults: 12, threads: [{ ns: 5, runs: 2 }], seen: false },
  }),
);

/** The stretches as a file has them: `cuts` begin a member. */
function written(cuts: readonly number[] = []) {
  const ends = [...cuts, STRETCHES.length];
  return ends
    .flatMap((end, part) => encodeStretches(STRETCHES.slice(ends[part - 1] ?? 0, end), NAMES).columns)
    .map((columns) => StretchColumns.parse(JSON.parse(JSON.stringify(columns))));
}

const same = (reading: Reading | undefined): unknown =>
  reading && { ...reading, missedBefore: reading.missedBefore ?? reading.missed };

test.each([[[]], [[1]]])('stretches are read as they were written, where members begin at %j', (cuts) => {
  const read = new ReadStretches(NAMES);
  const found = written(cuts).map((columns, index) => {
    if (cuts.includes(index)) read.member();
    return read.next(columns);
  });
  expect(found.map(({ from, to }) => [same(from), same(to)])).toEqual(
    STRETCHES.map(({ from, to }) => [same(from), same(to)]),
  );
  // A stretch that follows on another shares a reading with it.
  expect(found[1]?.from === found[0]?.to).toBe(cuts.length === 0);
});

test('a tick has only what changed since the one before', () => {
  const [first, second] = written();
  expect(first?.from).toMatchObject({ counter: [0, 2], growth: [100, 100], late: [2], lateGrowth: [3] });
  expect(second).toMatchObject({ since: 2e9, to: { counter: [], growth: [], series: [], full: [] } });
  expect(second).not.toHaveProperty('from');
});

test.each<[string, (columns: StretchColumns) => unknown]>([
  ['has no reading before it', ({ to }) => ({ since: 1e9, to })],
  ['differ in length', ({ from, to }) => ({ since: 1e9, from, to: { ...to, growth: [] } })],
  [
    'a counter that the head has not',
    ({ from, to }) => ({ since: 1e9, from, to: { ...to, counter: [0, 9] } }),
  ],
])('columns that are wrong are refused: it %s', (why, change) => {
  const [first] = written();
  if (first === undefined) throw new Error('nothing was written');
  expect(() => new ReadStretches(NAMES).next(StretchColumns.parse(change(first)))).toThrow(why);
});

test('a tick that follows on one that was left out is refused: its growth is since that one', () => {
  const [first, , third] = [...written(), ...written([0, 1])];
  const read = new ReadStretches(NAMES);
  if (first === undefined || third === undefined) throw new Error('nothing was written');
  read.next(first);
  expect(() => read.next({ since: 1.5e9, to: third.to })).toThrow('has no reading before it');
});

test('a reading with more totals than a reader takes is left out', () => {
  const values = new Map(Array.from({ length: MOST_TOTALS + 1 }, (_, value) => [value, 1]));
  const [stretch] = stretchesOf(
    readingAt([1, 0, 0]),
    readingAt([2, 0, 0], { totals: new Map([[0, values]]) }),
  );
  expect(stretch && encodeStretches([stretch], NAMES)).toEqual({ columns: [], last: undefined });
});

test('a tick and its only reading have the growth of counters once', () => {
  const [stretch, next] = STRETCHES;
  if (stretch === undefined || next === undefined) throw new Error('there is none');
  const tick = { counter: [0, 2], growth: [-10, -10] };
  const { columns, last } = encodeStretches([stretch], NAMES, stretch.from, tick);
  expect(last).toBe(stretch.to);
  expect(columns[0]?.to).not.toHaveProperty('growth');
  expect(
    encodeStretches([stretch], NAMES, undefined, { ...tick, growth: [-10, -9] }).columns[0]?.to,
  ).toMatchObject(tick);
  expect(encodeStretches([stretch, next], NAMES, undefined, tick).columns[0]?.to).toMatchObject(tick);
  const [first] = encodeStretches([stretch], NAMES, undefined, tick).columns;
  if (first === undefined) throw new Error('nothing was written');
  expect(same(new ReadStretches(NAMES).next(first, tick).to)).toEqual(same(stretch.to));
  expect(() => new ReadStretches(NAMES).next(first)).toThrow('lacks the growth of counters');
});

test('missed runs, faults and runs of process 1 are written where they changed, and as growth', () => {
  const missed = new Map([
    ['x:a', 3],
    ['x:b', 1],
  ]);
  const first = (faults: number, ...ran: number[]) => ({
    faults,
    threads: ran.map((ns) => ({ ns, runs: 2 * ns })),
    seen: false,
  });
  const readings = stretchesOf(
    readingAt([1, 1, 0], { missed, first: first(10, 5, 50) }),
    readingAt([2, 1, 0], { missed, first: first(10, 5, 50) }),
    readingAt([3, 1, 0], {
      missed: new Map([...missed, ['x:b', 4]]),
      missedBefore: missed,
      first: first(12, 7),
    }),
    readingAt([4, 1, 0], { missed: new Map([...missed, ['x:b', 4]]), first: first(12, 7, 1) }),
  );
  const { columns } = encodeStretches(readings, NAMES);
  expect(columns.map(({ to }) => to)).toMatchObject([
    {
      missed: [],
      first: {
        faults: 0,
        threads: [
          [0, 0],
          [0, 0],
        ],
      },
    },
    { missed: [['x:b', 1, 4]], first: { faults: 2, threads: [[2, 4]] } },
    {
      missed: [['x:b', 4, 4]],
      first: {
        faults: 0,
        threads: [
          [0, 0],
          [1, 2],
        ],
      },
    },
  ]);
  const read = new ReadStretches(NAMES);
  expect(columns.map((each) => same(read.next(each).to))).toEqual(readings.map(({ to }) => same(to)));
});
