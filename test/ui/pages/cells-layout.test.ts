import { describe, expect, it } from 'vitest';
import { cellAt, cellsLayout, movedTo } from '../../../ui/src/pages/cells-layout.ts';

describe('the layout of cells', () => {
  it.each([
    [2048, 1200, { columns: 128, rows: 16, side: 9 }],
    [2048, 290, { columns: 32, rows: 64, side: 9 }],
    [5, 290, { columns: 5, rows: 1, side: 16 }],
    [137, 600, { columns: 64, rows: 3, side: 9 }],
  ])('%i cells in %i pixels', (count, width, layout) => {
    expect(cellsLayout(count, width)).toEqual(layout);
  });

  it('finds the cell at a point, and none beside them', () => {
    const layout = cellsLayout(137, 600);
    expect(cellAt(layout, 137, 0, 0)).toBe(0);
    expect(cellAt(layout, 137, 9 * 3 + 1, 9 * 2 + 8)).toBe(2 * 64 + 3);
    expect(cellAt(layout, 137, 9 * 60, 9 * 2)).toBeNull();
    expect(cellAt(layout, 137, 9 * 64 + 1, 0)).toBeNull();
    expect(cellAt(layout, 137, -1, 0)).toBeNull();
  });

  it('keys go from cell to cell, and stay inside', () => {
    const layout = cellsLayout(137, 600);
    const moved = (cell: number | null, key: string) => movedTo(layout, 137, cell, key);
    expect([moved(null, 'ArrowRight'), moved(null, 'ArrowLeft')]).toEqual([0, 136]);
    expect([moved(0, 'ArrowDown'), moved(64, 'ArrowUp'), moved(100, 'ArrowDown')]).toEqual([64, 0, 100]);
    expect([moved(0, 'ArrowLeft'), moved(136, 'ArrowRight'), moved(5, 'Home'), moved(5, 'End')]).toEqual([
      0, 136, 0, 136,
    ]);
    expect([moved(5, 'Escape'), moved(null, 'Escape'), moved(5, 'a')]).toEqual([null, undefined, undefined]);
  });
});
