import { expect, test } from 'vitest';
import { joinStretch, type Reading } from '../../src/compare/reading.ts';

/** Readings of one program, one second apart. */
const [a, b, c, d, e] = [1, 2, 3, 4, 5].map(
  (second): Reading => ({
    ns: second * 1e9,
    before: new Map(),
    after: new Map(),
    totals: new Map(),
    missed: new Map(),
    full: new Set(),
  }),
) as [Reading, Reading, Reading, Reading, Reading];

test('a tick begins where the last one ended', () => {
  const first = joinStretch([], { from: a, to: b });
  expect(first).toEqual([{ from: a, to: b }]);
  expect(joinStretch(joinStretch(first, { from: b, to: c }), { from: c, to: d })).toEqual([
    { from: a, to: d },
  ]);
  expect(first).toEqual([{ from: a, to: b }]);
});

test('across a gap stretches are not joined; only the last one is extended', () => {
  const gap = joinStretch([{ from: a, to: b }], { from: c, to: d });
  expect(gap.map(({ from, to }) => [from.ns, to.ns])).toEqual([
    [1e9, 2e9],
    [3e9, 4e9],
  ]);
  expect(joinStretch(gap, { from: d, to: e }).map(({ from, to }) => [from, to])).toEqual([
    [a, b],
    [c, e],
  ]);
});

test('a reading of the same moment by another program is not the same', () => {
  expect(joinStretch([{ from: a, to: b }], { from: { ...b }, to: c })).toHaveLength(2);
});
