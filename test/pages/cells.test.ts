import { describe, expect, it } from 'vitest';
import { UNKNOWN } from '../../src/pages/batch.ts';
import { ANON, GUARD, HUGETLB, KSM, SWAPBACKED, SWAPPED } from '../../src/pages/bits.ts';
import { Cells } from '../../src/pages/cells.ts';
import { CELL_KINDS, MOST_CELLS } from '../../src/wire/page-cells.ts';
import { mapping } from '../fixtures/mapping.ts';
import { addTo, pageBatch } from '../fixtures/page-batch.ts';

const DIRTY = 1 << 4;
const LARGE = 1 << 22;

describe('cells of a mapping', () => {
  it('have how often each page is mapped', () => {
    const cells = new Cells(12, { hasFlags: false });
    const counts = [0, 1, 2, 3, 9, 10, 256, UNKNOWN].map((count) => ({ count }));
    addTo(cells, pageBatch([...counts, { high: SWAPPED }, { high: SWAPPED | GUARD }, { high: 0 }]));
    const at = (...places: number[]) =>
      Array.from({ length: 12 }, (_, cell) => Number(places.includes(cell)));
    // The last page was not looked at.
    expect(cells.read()).toEqual({
      pages: 12,
      from: 0,
      to: 12,
      pagesPerCell: 1,
      kinds: {
        zero: at(0),
        once: at(1),
        twice: at(2),
        few: at(3, 4),
        many: at(5, 6),
        shared: at(7),
        swapped: at(8),
        guard: at(9),
        none: at(10),
      },
    });
  });

  it('have what pages in memory are, by their flags', () => {
    const cells = new Cells(6, { hasFlags: true });
    addTo(
      cells,
      pageBatch([
        { count: 1, flags: ANON | SWAPBACKED },
        { count: 1, flags: ANON | KSM },
        { count: 2, flags: SWAPBACKED | DIRTY | LARGE },
        { count: 1, flags: 0 },
        { count: 1, flags: HUGETLB },
        { count: 0, flags: 0 },
      ]),
    );
    expect(cells.read().kinds).toEqual({
      zero: [0, 0, 0, 0, 0, 1],
      once: [1, 1, 0, 1, 1, 0],
      twice: [0, 0, 1, 0, 0, 0],
      dirty: [1, 0, 1, 0, 0, 0],
      clean: [0, 1, 0, 1, 1, 0],
      anon: [1, 0, 0, 0, 0, 0],
      ksm: [0, 1, 0, 0, 0, 0],
      shmem: [0, 0, 1, 0, 0, 0],
      file: [0, 0, 0, 1, 1, 0],
      small: [1, 1, 0, 1, 0, 0],
      large: [0, 0, 1, 0, 0, 0],
      hugetlb: [0, 0, 0, 0, 1, 0],
    });
  });

  it('tell pages of devices from the zero page', () => {
    const cells = new Cells(16, { hasFlags: true });
    addTo(cells, pageBatch([{ count: 0 }], { of: mapping({ flags: ['rd', 'io'] }) }));
    expect(Object.keys(cells.read().kinds)).toEqual(['device']);
  });

  it('of a part are those of its pages alone', () => {
    const pages = Array.from({ length: 40 }, (_, page) => ({ count: page < 20 ? 1 : 2 }));
    const cells = new Cells(100 * MOST_CELLS, { hasFlags: false }, { from: 18, to: 18 + 2 * MOST_CELLS });
    addTo(cells, pageBatch(pages.slice(0, 10)));
    addTo(cells, pageBatch(pages.slice(10, 25), { firstPage: 10 }));
    addTo(cells, pageBatch(pages.slice(25), { firstPage: 25 }));
    const { pagesPerCell, kinds, from, to } = cells.read();
    expect([pagesPerCell, from, to]).toEqual([2, 18, 18 + 2 * MOST_CELLS]);
    expect(kinds.once?.slice(0, 3)).toEqual([2, 0, 0]);
    expect(kinds.twice?.slice(0, 12)).toEqual([0, ...Array(10).fill(2), 0]);
    // The end is behind the part.
    addTo(cells, pageBatch(pages, { firstPage: 10 + 2 * MOST_CELLS }));
    expect(cells.read().kinds.once?.at(-1)).toBe(2);
    expect(cells.read().kinds.twice?.reduce((sum, count) => sum + count, 0)).toBe(20);
  });

  it('of a large mapping stand for several pages, and are bounded', () => {
    const cells = new Cells(2 * MOST_CELLS + 1, { hasFlags: false });
    addTo(cells, pageBatch([{ count: 1 }, { count: 1 }, { count: 2 }, { high: 0 }], { firstPage: 1 }));
    const { pagesPerCell, kinds } = cells.read();
    expect(pagesPerCell).toBe(3);
    expect(kinds.once?.slice(0, 3)).toEqual([2, 0, 0]);
    expect([kinds.twice?.[1], kinds.none?.[1]]).toEqual([1, 1]);
    expect(kinds.once).toHaveLength(Math.ceil((2 * MOST_CELLS + 1) / 3));
    expect(new Cells(2 ** 36, { hasFlags: true }).read().kinds).toEqual({});
    expect(new Set(Object.values(CELL_KINDS).flat()).size).toBe(Object.values(CELL_KINDS).flat().length);
  });
});
