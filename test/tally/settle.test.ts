import { expect, test } from 'vitest';
import { settle, settledName } from '../../src/tally/settle.ts';
import { addCounts, type Counts, regroup } from '../../src/tally/tally.ts';

const rows = (of: Record<string, number>): Counts => [
  new Map(Object.entries(of).map(([id, count]) => [id, new Map([[64, count]])])),
];
const named = (counts: Counts, living: Record<string, string>) =>
  Object.fromEntries(
    [...regroup(counts[0] ?? new Map(), (key) => settledName(key) ?? living[key] ?? `:${key}`)].map(
      ([name, distribution]) => [name, distribution.get(64)],
    ),
  );

test('a process keeps its counts when another one gets its pid', () => {
  const counts = rows({ 7: 100, 8: 5 });
  settle(counts, new Map([['7', 'make']]));
  addCounts(counts, rows({ 7: 3 }));
  expect(named(counts, { 7: 'ld', 8: 'cc1' })).toEqual({ make: 100, ld: 3, cc1: 5 });
});

test('processes of one name are one row; an id without counts is ignored', () => {
  const counts = rows({ 7: 100, 8: 5 });
  settle(
    counts,
    new Map([
      ['7', 'cc1'],
      ['8', 'cc1'],
      ['9', 'as'],
    ]),
  );
  expect(named(counts, {})).toEqual({ cc1: 105 });
});

test('a name may be like an id, or be empty', () => {
  const counts = rows({ 7: 1, 8: 2 });
  settle(
    counts,
    new Map([
      ['7', '8'],
      ['8', ''],
    ]),
  );
  expect(named(counts, {})).toEqual({ 8: 1, '': 2 });
});
