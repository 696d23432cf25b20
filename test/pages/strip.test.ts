import { describe, expect, it } from 'vitest';
import { UNKNOWN } from '../../src/pages/batch.ts';
import { GUARD, SWAPPED } from '../../src/pages/bits.ts';
import { Strip } from '../../src/pages/strip.ts';
import { addTo, pageBatch } from '../fixtures/page-batch.ts';

describe('cells of a mapping', () => {
  it('show how often each page is mapped', () => {
    const strip = new Strip(12);
    const counts = [0, 1, 2, 3, 9, 10, 256, UNKNOWN].map((count) => ({ count }));
    addTo(strip, pageBatch([...counts, { high: SWAPPED }, { high: SWAPPED | GUARD }, { high: 0 }]));
    expect([strip.pagesPerCell, strip.cells]).toEqual([1, '01233++*sg.?']);
  });

  it('a cell of several pages shows most of them that are there', () => {
    const strip = new Strip(200);
    expect(strip.pagesPerCell).toBe(4);
    addTo(strip, pageBatch([{ high: 0 }, { high: 0 }, { high: 0 }, { count: 1 }]));
    addTo(strip, pageBatch([{ high: 0 }], { firstPage: 4 }));
    addTo(strip, pageBatch([{ count: 2 }, { count: 1 }, { count: 2 }], { firstPage: 196 }));
    // The pages in between were not looked at.
    expect(strip.cells).toBe(`1.${'?'.repeat(47)}2`);
  });

  it('a mapping of any size has at most 64 cells', () => {
    for (const pages of [1, 63, 64, 65, 2 ** 28 + 1]) {
      const { cells, pagesPerCell } = new Strip(pages);
      expect(cells.length).toBe(Math.ceil(pages / pagesPerCell));
      expect(cells.length).toBeLessThanOrEqual(64);
    }
  });
});
