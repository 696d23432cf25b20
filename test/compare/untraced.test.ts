import { expect, test } from 'vitest';
import { readInvariants } from '../../src/compare/invariant.ts';
import type { Reading, Stretch } from '../../src/compare/reading.ts';
import { untracedBaselines } from '../../src/compare/untraced.ts';
import type { Series } from '../../src/probe/program.ts';

const SERIES: Series[] = [{ label: 'a', probe: 'a', map: 'a', head: { counts: 'pages' }, events: ['x:a'] }];
const SYMBOLS = { sets: {}, names: { 'vmstat-events': [], 'vmstat-nodes': [] } };

type Point = [seconds: number, counted: number, v: [before: number, after: number], missed?: number];

/** A reading. The kernel updates v, an event of vmstat, at once, and folds g late. */
const reading = ([seconds, counted, [before, after], missed = 0]: Point): Reading => ({
  ns: seconds * 1e9,
  before: new Map(Object.entries({ g: before, pgpgin: 0, v: before })),
  after: new Map(Object.entries({ g: after, pgpgin: 0, v: after })),
  totals: new Map([[0, new Map([[0, counted]])]]),
  missed: new Map([['x:a', missed]]),
  full: new Set(),
});

/** The stretches between consecutive readings. */
const ticks = (...points: Point[]): Stretch[] => {
  const readings = points.map(reading);
  return readings.slice(1).map((to, at) => ({ from: readings[at] ?? expect.fail(), to }));
};

const rates = (between: readonly Stretch[], parts: Record<string, unknown> = {}, drift = 0) => {
  const entry = { id: 'a.b', title: 'A', trace: 'a', vmstat: 'v', kind: 'equal', unit: 'pages', ...parts };
  const invariants = readInvariants(JSON.stringify({ group: [entry] }), 'x');
  const chosen = invariants.map((invariant) => ({ invariant, missing: null }));
  return Object.fromEntries(untracedBaselines(chosen, between, SERIES, SYMBOLS, drift));
};

/** In three ticks, the last of 2 s, v grew by 10, 30 and 4 more than a counted. */
const QUIET = ticks([0, 0, [0, 0]], [1, 5, [15, 15]], [2, 5, [45, 45]], [4, 6, [50, 50]]);

test('a rate per second, and the largest amount in one tick', () => {
  expect(rates(QUIET)).toEqual({
    'a.b': { rate: { low: -11, high: -11 }, atOnce: 30, seconds: 4 },
  });
});

test('one tick gives the rate of that tick', () => {
  expect(rates(ticks([0, 0, [0, 0]], [4, 0, [100, 100]]))).toEqual({
    'a.b': { rate: { low: -25, high: -25 }, atOnce: 100, seconds: 4 },
  });
});

test('the bounds of the readings bound the rate', () => {
  const between = ticks([0, 0, [0, 1]], [1, 0, [20, 23]]);
  expect(rates(between)).toMatchObject({ 'a.b': { rate: { low: -23, high: -19 } } });
  expect(rates(ticks([0, 0, [0, 0]], [2, 0, [100, 100]]), { vmstat: 'g' }, 10)).toEqual({
    'a.b': { rate: { low: -60, high: -40 }, atOnce: 120, seconds: 2 },
  });
});

test('events that vmstat lacks are no untraced baseline', () => {
  expect(rates(ticks([0, 0, [0, 0]], [1, 7, [0, 0]], [2, 16, [0, 0]]))).toEqual({});
  expect(rates(ticks([0, 0, [0, 0]], [1, 0, [10, 10]], [2, 2, [10, 10]]))).toEqual({
    'a.b': { rate: { low: -4, high: -4 }, atOnce: 10, seconds: 2 },
  });
});

const REASON = [{ id: 'x', text: 'x', where: 'mm/x.c', usually: 'none', low: '0 - v' }];

test('where known reasons may explain the excess, only the excess that each tick had', () => {
  expect(rates(QUIET, { reasons: REASON })).toEqual({
    'a.b': { rate: { low: -2, high: -2 }, atOnce: 4, seconds: 4 },
  });
  const missed = ticks([0, 0, [0, 0]], [1, 5, [8, 8], 3], [2, 5, [13, 13], 9]);
  expect(rates(missed)).toMatchObject({ 'a.b': { rate: { low: -3, high: -3 } } });
});

test.each<[string, readonly Stretch[], Record<string, unknown>]>([
  ['balances', ticks([0, 0, [0, 0]], [1, 5, [5, 5]]), {}],
  ['balances in all, though not in each tick', ticks([0, 0, [0, 0]], [1, 5, [6, 6]], [2, 9, [9, 9]]), {}],
  ['is allowed to differ', QUIET, { kind: 'at most' }],
  ['only moves with it', QUIET, { kind: 'moves with' }],
  ['is explained, and not in every tick', ticks([0, 0, [0, 0]], [1, 5, [8, 8], 3], [2, 6, [9, 9], 3]), {}],
  [
    'is explained, and may be nothing',
    ticks([0, 0, [0, 0]], [1, 0, [5, 9]], [2, 0, [9, 20]]),
    { reasons: REASON },
  ],
  ['this kernel cannot evaluate', QUIET, { vmstat: 'nothing' }],
  ['was not measured', [], {}],
])('an identity that %s has none', (_, between, parts) => {
  expect(rates(between, parts)).toEqual({});
});

test('an identity that this kernel lacks has none', () => {
  const invariants = readInvariants(
    JSON.stringify({
      group: [{ id: 'a.b', title: 'A', trace: 'a', vmstat: 'v', kind: 'equal', unit: 'pages' }],
    }),
    'x',
  );
  const chosen = invariants.map((invariant) => ({ invariant, missing: 'no' }));
  expect(untracedBaselines(chosen, QUIET, SERIES, SYMBOLS, 0).size).toBe(0);
});
