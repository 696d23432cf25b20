import { expect, test } from 'vitest';
import type { ResidualLine } from '../../../src/client/residual-line.ts';
import { residualPaths } from '../../../ui/src/compare/residual-path.ts';

/** Ten seconds over ten units of width, and 0 to -10 over eight units of height. */
const BOX = { width: 10, height: 10, fromMs: 0, toMs: 10_000 };

/** A point for each second, ending at the tenth. */
const line = (...points: ([low: number, high: number] | null)[]): ResidualLine => {
  const middle = points.map((point) => (point === null ? null : (point[0] + point[1]) / 2));
  return {
    atMs: points.map((_, at) => 1000 * (10 - points.length + 1 + at)),
    low: points.map((point) => point?.[0] ?? null),
    middle,
    high: points.map((point) => point?.[1] ?? null),
    alarm: middle.map((value) => (value === -10 ? value : null)),
  };
};

test('draws a step for each tick, and alarms again on top', () => {
  expect(residualPaths(line([-5, -5], [-10, -10]), BOX)).toEqual({
    band: 'M8 5H9V5H8ZM9 9H10V9H9Z',
    middle: 'M8 5H9V9H10',
    alarm: 'M9 9H10',
    zero: 1,
  });
});

test('draws the bound as an area', () => {
  expect(residualPaths(line([-10, 0]), BOX)).toMatchObject({ band: 'M9 1H10V9H9Z', middle: 'M9 5H10' });
});

test('draws a line in the middle if all residuals are 0', () => {
  expect(residualPaths(line([0, 0], [0, 0]), BOX)).toMatchObject({ middle: 'M8 5H9V5H10', zero: 5 });
});

test('draws nothing over a gap', () => {
  expect(residualPaths(line([1, 1], null, [1, 1]), BOX).middle).toBe('M7 1H8M9 1H10');
});

test('omits points older than the box', () => {
  const late = { ...BOX, fromMs: 9000, toMs: 19_000 };
  expect(residualPaths(line([1, 1], [1, 1]), late).middle).toBe('M0 1H1');
});

test('is empty without points', () => {
  expect(residualPaths(line(), BOX)).toEqual({ band: '', middle: '', alarm: '', zero: 5 });
});
