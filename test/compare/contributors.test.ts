import { describe, expect, test } from 'vitest';
import { contributors } from '../../src/compare/contributors.ts';
import { parseExpression } from '../../src/compare/expression.ts';
import type { MapHead } from '../../src/probe/head.ts';
import type { Series } from '../../src/probe/program.ts';
import type { Counts } from '../../src/tally/tally.ts';

const series = (probe: string, map: string, head: Partial<MapHead> = {}): Series => ({
  label: map,
  probe,
  map,
  head: { counts: 'events', ...head },
  events: [],
});
const SERIES = [
  series('alloc', 'alloc', { value: { name: 'order', unit: 'pages', scale: 'order' } }),
  series('alloc', 'alloc_failed', { value: { name: 'order', scale: 'linear' } }),
  series('free', 'free'),
  series('moved', 'moved_pages', {
    sum: 'pages',
    value: { name: 'reason', scale: 'linear', labels: { 5: 'numa' } },
  }),
];

type Rows = Record<string, Record<number, number>>;

/** Counts by series, row and value. */
const counts = (...all: Rows[]): Counts =>
  all.map(
    (rows) =>
      new Map(
        Object.entries(rows).map(([row, values]) => [
          row,
          new Map(Object.entries(values).map(([value, count]) => [Number(value), count])),
        ]),
      ),
  );
const COUNTS = counts(
  { 7: { 0: 5, 3: 2 }, 8: { 0: 30 }, 9: { 0: 1 } },
  { 8: { 9: 2 } },
  { 7: { 0: 21 }, 10: { 0: 4 }, 9: { 0: 1 } },
  { 8: { 1: 3, 5: 40 }, 11: { 5: 100 } },
);
const SYMBOLS = { sets: {}, names: { 'vmstat-events': [], 'vmstat-nodes': [] } };
const who = (expression: string, made: Counts = COUNTS) =>
  contributors(parseExpression(expression), made, SERIES, SYMBOLS).map(({ key, counted }) => [key, counted]);

describe('each row’s part in a sum, largest first', () => {
  test.each<[string, (string | number)[][]]>([
    [
      'alloc',
      [
        ['8', 30],
        ['7', 21],
        ['9', 1],
      ],
    ],
    [
      'count(alloc)',
      [
        ['8', 30],
        ['7', 7],
        ['9', 1],
      ],
    ],
    [
      'alloc[order: 0]',
      [
        ['8', 30],
        ['7', 5],
        ['9', 1],
      ],
    ],
    ['alloc.failed', [['8', 2]]],
    [
      'alloc + 2 * free',
      [
        ['7', 63],
        ['8', 30],
        ['10', 8],
        ['9', 3],
      ],
    ],
    [
      'moved.pages[reason: numa]',
      [
        ['11', 100],
        ['8', 40],
      ],
    ],
    ['moved.pages[reason: !numa]', [['8', 3]]],
    [
      'free / 2',
      [
        ['7', 10.5],
        ['10', 2],
        ['9', 0.5],
      ],
    ],
  ])('%s', (expression, expected) => {
    expect(who(expression)).toEqual(expected);
  });
});

test('rows that free more than they take are included; rows that add nothing are not', () => {
  expect(who('alloc - free')).toEqual([
    ['8', 30],
    ['10', -4],
  ]);
  expect(who('alloc - 10 * free').map(([key]) => key)).toEqual(['7', '10', '8', '9']);
});

test('equal parts are in the order of their rows', () => {
  const equal = { 10: { 0: 3 }, 9: { 0: 3 }, 100: { 0: -3 } };
  expect(who('free', counts({}, {}, equal, {}))).toEqual([
    ['9', 3],
    ['10', 3],
    ['100', -3],
  ]);
});

test('an uncounted optional part adds nothing; without a required part there are no contributors', () => {
  expect(who('free + bulk?')).toEqual(who('free'));
  expect(who('free + bulk')).toEqual([]);
});

test('no contributors', () => {
  expect(who('free', counts({}, {}, {}, {}))).toEqual([]);
});
