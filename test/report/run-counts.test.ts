import { expect, test } from 'vitest';
import { RunCounts } from '../../src/report/run-counts.ts';
import { who } from '../fixtures/feed.ts';

const tickOf = (row: number[], count = 1) => ({
  run: 1,
  tick: 1,
  atSeconds: 1,
  atMs: 1000,
  seconds: 1,
  rows: [],
  sites: [],
  vmstat: new Map<number, number>(),
  quads: { row, series: row.map(() => 0), value: row.map(() => 8), count: row.map(() => count) },
});

test('counts of a process that has ended have its last name, also those that come later', () => {
  const counts = new RunCounts(1, (row) => row?.name ?? '?');
  const rows = Array.from({ length: 5_000 }, (_, row) => row);
  counts.identify(rows.map((row) => who(row, { name: 'first' })));
  counts.add(tickOf(rows));
  counts.identify(rows.slice(1).map((row) => who(row, { name: 'last', ended: true })));
  counts.member([who(7, { name: 'last', ended: true })]);
  counts.add(tickOf([7, 0]));
  counts.finish();
  expect(counts.groups).toEqual([
    new Map([
      ['last', new Map([[8, 5_000]])],
      ['first', new Map([[8, 2]])],
    ]),
  ]);
});

test.each([
  [
    'counts',
    'counts by process, event and value',
    (counts: RunCounts, rows: number[]) => counts.add(tickOf(rows)),
  ],
  [
    'processes',
    'processes at a time',
    (counts: RunCounts, rows: number[]) => counts.identify(rows.map((row) => who(row))),
  ],
])('more %s than memory has room for are an error', (_, what, take) => {
  const counts = new RunCounts(1, () => '');
  const take3 = () => {
    for (let from = 0; from < 3_000_000; from += 100_000)
      take(
        counts,
        Array.from({ length: 100_000 }, (__, row) => from + row),
      );
  };
  expect(take3).toThrow(what);
});
