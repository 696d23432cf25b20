import { expect, test } from 'vitest';
import type { CaptureItem } from '../../src/capture/items.ts';
import { KnownProcesses } from '../../src/diff/known-processes.ts';
import { LastNames } from '../../src/diff/last-names.ts';
import type { RowIdentity } from '../../src/wire/feed.ts';
import { who } from '../fixtures/feed.ts';

const member = (run: number, rows: RowIdentity[]): CaptureItem => ({
  kind: 'member',
  line: { kind: 'member', member: 1, run, tick: 1, atSeconds: 0, atMs: 0, totals: [] },
  rows,
  offset: 0,
});

const tick = (run: number, rows: RowIdentity[]): CaptureItem => ({
  kind: 'tick',
  tick: {
    run,
    tick: 1,
    atSeconds: 1,
    atMs: 1000,
    seconds: 1,
    rows,
    sites: [],
    vmstat: new Map(),
    quads: { row: [], series: [], value: [], count: [] },
  },
});

const many = Array.from({ length: 1_501 }, (_, row) => row);
const items = [
  tick(1, [who(0, { name: 'sh' }), ...many.slice(1).map((row) => who(row, { name: 'cc', ended: true }))]),
  // Ended processes are forgotten here, but for number 7, which counts once more.
  member(1, [who(7, { name: 'cc', ended: true })]),
  tick(1, [who(0, { name: 'make' })]),
  member(2, [who(0, { name: 'other' })]),
];

test('each reading gives a process the same ordinal, and runs have processes of their own', () => {
  const last = new LastNames(items, (row) => row?.name ?? '?');
  const forgotten: string[] = [];
  const known = new KnownProcesses((ordinal, { name }) => forgotten.push(`${ordinal} ${name}`));
  const names = items.map((item) => {
    known.note(item);
    return [0, 7, 8].map((row) => {
      const ordinal = known.get(row)?.ordinal;
      return ordinal === undefined ? undefined : last.identities[last.numberOf(ordinal)]?.name;
    });
  });
  expect(names).toEqual([
    ['make', 'cc', 'cc'],
    ['make', 'cc', undefined],
    ['make', 'cc', undefined],
    ['other', undefined, undefined],
  ]);
  known.finish();
  expect(forgotten).toHaveLength(many.length + 2);
  expect(forgotten.at(-1)).toBe(`${many.length + 1} other`);
});

test('processes that the capture does not name have none', () => {
  const last = new LastNames(items, () => '');
  expect(last.numberOf(1_000_000)).toBe(0);
  expect(last.identities[0]).toBeUndefined();
});
