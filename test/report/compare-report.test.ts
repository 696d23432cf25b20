import { describe, expect, test } from 'vitest';
import { balance } from '../../src/compare/balance.ts';
import { compareIdentityOf, numbersOf } from '../../src/compare/balance-to-wire.ts';
import type { MapDelta } from '../../src/compare/deltas.ts';
import { readInvariants } from '../../src/compare/invariant.ts';
import { CompareReport, CompareRow } from '../../src/report/compare-report.ts';
import { EXACT } from '../fixtures/report.ts';

const SYMBOLS = { sets: {}, names: { 'vmstat-events': [], 'vmstat-nodes': [] } };
const SERIES = { label: 'a', probe: 'a', map: 'a', head: { counts: 'events' }, events: ['x:a'] };

/** A row as `compare` makes it, and as a reader of its JSON receives it. */
function row(
  entry: Record<string, unknown> = {},
  parts: Partial<MapDelta> = {},
  missing: string | null = null,
): unknown {
  const [invariant = expect.fail()] = readInvariants(
    JSON.stringify({
      pages: [{ id: 'a.b', title: 'A', trace: 'a', vmstat: 'v', kind: 'equal', unit: 'pages', ...entry }],
    }),
    'x',
  );
  const counted = {
    series: SERIES,
    values: new Map([[0, 5]]),
    missed: 0,
    full: false,
    largest: 1,
    signed: false,
    ...parts,
  };
  const deltas = {
    seconds: 1,
    counts: new Map([['a', counted]]),
    counters: new Map([['v', { low: 7, high: 8 }]]),
  };
  const chosen = { invariant, missing };
  return JSON.parse(
    JSON.stringify({ ...compareIdentityOf(chosen), ...numbersOf(balance(chosen, deltas, SYMBOLS)) }),
  );
}

describe('a row matches the schema', () => {
  test.each<[string, unknown, string | null]>([
    ['balanced', row({ kind: 'at most' }), 'balanced'],
    ['unexplained', row(), 'unexplained'],
    ['without a bound', row({ kind: 'moves with' }), 'none'],
    ['explained without a limit', row({}, { missed: 1, largest: Infinity }), 'explained'],
    ['lost keys', row({}, { full: true }), 'lost keys'],
    ['lacking', row({}, {}, 'this kernel has no counter v'), null],
  ])('%s', (_, made, verdict) => {
    expect(CompareRow.parse(made)).toEqual(made);
    expect(CompareRow.parse(made).verdict).toBe(verdict);
  });

  test('with contributors', () => {
    const who = [{ key: '7', name: 'make-7', counted: 5, share: 1 }];
    const made = { ...(row() as object), who, command: { counted: 5, share: 1 } };
    expect(CompareRow.parse(made)).toEqual(made);
  });
});

test('a report', () => {
  const report = {
    schema: 'vmtally.compare/1',
    kind: 'total',
    target: 'whole system',
    atSeconds: 10,
    windowSeconds: 10,
    repeats: 1,
    rows: [row()],
    unseen: [{ id: 'a.b', unit: 'pages', low: -12.5, high: -10 }],
    readingsMissing: false,
    exactness: EXACT,
  };
  expect(CompareReport.parse(report)).toEqual(report);
  expect(CompareReport.safeParse({ ...report, more: 1 }).success).toBe(false);
});
