import { describe, expect, test } from 'vitest';
import { heatMap } from '../../../src/client/heat.ts';
import type { Distribution } from '../../../src/client/process-tick.ts';
import { heatCellText, movedCell } from '../../../ui/src/process/heat-cell.ts';
import { heatCellAt, heatLayout } from '../../../ui/src/process/heat-layout.ts';
import { clock } from '../../../ui/src/text/times.ts';
import { series } from '../../client/messages.ts';

const NOW = 1_000_000;
const pairs: Distribution = [
  [64, 1234],
  [96, 2],
];
const map = heatMap([{ tick: 1, atMs: NOW, seconds: 2, counts: new Map([[0, pairs]]) }], 0, series(), {
  nowMs: NOW,
  spanMs: 600_000,
});
const layout = heatLayout(map, 800);

describe('heatCellAt', () => {
  test('the largest value is on top, now is on the right', () => {
    expect(heatCellAt(map, layout, 799, 1)).toEqual({ line: 1, column: 149 });
    expect(heatCellAt(map, layout, layout.left, layout.height - 1)).toEqual({ line: 0, column: 0 });
  });

  test.each([
    ['the labels', 3, 1],
    ['the times', 799, layout.height + 1],
  ])('%s: no cell', (_, x, y) => {
    expect(heatCellAt(map, layout, x, y)).toBeNull();
  });
});

describe('the text of a cell', () => {
  test('its value, time, count and rate', () => {
    const text = `64 B, ${clock(NOW - 4000)} to ${clock(NOW)}: 1,234 allocations, 617/s`;
    expect(heatCellText(map, { line: 0, column: 149 }, series())).toBe(text);
  });

  test('time that was not counted', () => {
    expect(heatCellText(map, { line: 0, column: 0 }, series())).toMatch(/: not counted$/);
  });
});

describe('movedCell', () => {
  test.each([
    ['ArrowLeft', { line: 0, column: 148 }],
    ['ArrowRight', { line: 0, column: 149 }],
    ['ArrowUp', { line: 1, column: 149 }],
    ['ArrowDown', { line: 0, column: 149 }],
    ['Home', { line: 0, column: 0 }],
    ['End', { line: 0, column: 149 }],
    ['Escape', null],
    ['a', undefined],
  ])('%s', (key, cell) => {
    expect(movedCell(map, { line: 0, column: 149 }, key)).toEqual(cell);
  });

  test('the first key selects the newest column', () => {
    expect(movedCell(map, null, 'ArrowLeft')).toEqual({ line: 0, column: 149 });
  });

  test('Escape without a cell is not handled', () => {
    expect(movedCell(map, null, 'Escape')).toBeUndefined();
  });
});
