import fc from 'fast-check';
import { expect, it } from 'vitest';
import { areWithin, cellBytes, eachCell, type FleetCell, largestCells } from '../../src/fleet/cell-bytes.ts';

const number = fc.oneof(fc.nat(300), fc.constantFrom(2 ** 31, 2 ** 52 + 1, 2 ** 53, 2 ** 100, 2 ** 101));
const signed = fc
  .tuple(number, fc.boolean())
  .map(([size, isNegative]) => (isNegative && size > 0 ? -size : size));
const cells = fc
  .uniqueArray(
    fc.record({
      entry: fc.nat(1_999),
      series: fc.nat(255),
      count: number.map((count) => count + 1),
      amount: signed,
      recent: number,
      recentAmount: signed,
    }),
    { selector: ({ entry, series }) => 256 * entry + series },
  )
  .map((all) => all.toSorted((a, b) => a.entry - b.entry || a.series - b.series));

const read = (bytes: Uint8Array): FleetCell[] => {
  const all: FleetCell[] = [];
  eachCell(bytes, (entry, series, count, amount, recent, recentAmount) =>
    all.push({ entry, series, count, amount, recent, recentAmount }),
  );
  return all;
};

it('cells are read as they were written, of any size and sign', () => {
  fc.assert(
    fc.property(cells, (all) => {
      const bytes = cellBytes(all);
      expect(read(bytes)).toEqual(all);
      const sizes = all.flatMap(({ count, amount, recent, recentAmount }) =>
        [count, amount, recent, recentAmount].map(Math.abs),
      );
      expect(areWithin(bytes, 2_000, 256)).toBe(sizes.every((size) => size <= 2 ** 100));
    }),
  );
});

it('bytes that were changed are whole cells within their bounds, or refused', () => {
  fc.assert(
    fc.property(cells, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1 }), (all, changes) => {
      const bytes = cellBytes(all);
      for (const [at, byte] of changes) if (bytes.length > 0) bytes[at % bytes.length] = byte;
      if (!areWithin(bytes, 2_000, 256)) return;
      let last = -1;
      for (const { entry, series } of read(bytes)) {
        expect(256 * entry + series).toBeGreaterThan(last);
        last = 256 * entry + series;
      }
      expect(last).toBeLessThan(2_000 * 256);
    }),
  );
});

it('the largest numbers of lists are at least those of each entry', () => {
  const one = { entry: 0, series: 3, count: 7, amount: -5, recent: 1, recentAmount: 2 };
  const other = { entry: 4, series: 3, count: 5, amount: 11, recent: 0, recentAmount: -2 };
  const apart = { entry: 0, series: 1, count: 1, amount: 0, recent: 0, recentAmount: 0 };
  expect(read(largestCells([cellBytes([one, other]), cellBytes([apart])]))).toEqual([
    { ...apart },
    { entry: 0, series: 3, count: 7, amount: 11, recent: 1, recentAmount: 2 },
  ]);
});
