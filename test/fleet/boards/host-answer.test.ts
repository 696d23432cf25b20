import { expect, test } from 'vitest';
import { HostAnswer } from '../../../src/fleet/boards/host-answer.ts';
import { cellBytes } from '../../../src/fleet/cell-bytes.ts';
import type { FleetSeries } from '../../../src/fleet/numbers.ts';
import { formOf } from '../../../src/fleet/series-registry.ts';
import { summaryOf } from '../summary-fixture.ts';

const { series } = summaryOf();
const cell = (entry: number, place: number, count: number, amount = 64 * count) => ({
  entry,
  series: place,
  count,
  amount,
  recent: 0,
  recentAmount: 0,
});
/** The series of a fleet, with these ids in the order of the summary's. */
const known = (...ids: number[]): FleetSeries[] =>
  series
    .slice(0, ids.length)
    .map((each, place) => ({ id: ids[place] ?? -1, name: each.label, form: formOf(each), isOfUser: false }));

const answer = new HostAnswer({
  host: 'a',
  keys: ['x', 'y', 'z'],
  answer: {
    series,
    cells: cellBytes([cell(0, 0, 7), cell(0, 1, 3, -3), cell(2, 0, 0, 5), cell(2, 1, 2)]),
    blur: cellBytes([cell(0, 1, 11)]),
  },
});

function countsOf(key: number, all: readonly FleetSeries[]) {
  const counts: number[][] = [];
  const isThere = answer.counts(key, all, (...numbers) => counts.push(numbers));
  return { isThere, counts };
}

test('counts are those of each key, by the series of the fleet', () => {
  const all = known(4, 9);
  expect(countsOf(0, all)).toEqual({
    isThere: true,
    counts: [
      [4, 7, 448],
      [9, 3, -3],
    ],
  });
  expect(countsOf(1, all)).toEqual({ isThere: false, counts: [] });
  expect(countsOf(2, all).counts).toEqual([
    [4, 0, 5],
    [9, 2, 128],
  ]);
  const blur: number[][] = [];
  answer.blur(all, (...numbers) => blur.push(numbers));
  expect(blur).toEqual([[9, 11, 704]]);
});

test('a series that the fleet forgot and knows again has another id, and none meanwhile', () => {
  expect(countsOf(0, known(4)).counts).toEqual([[4, 7, 448]]);
  expect(countsOf(0, known(4, 12)).counts).toEqual([
    [4, 7, 448],
    [12, 3, -3],
  ]);
});
