import { expect, test } from 'vitest';
import { heatColour } from '../../../ui/src/chart/heat-colours.ts';
import { freeBytes, heatLevel, inkOn, mostPagesOf } from '../../../ui/src/state/heat.ts';
import { servedState } from '../../fixtures/served-state.ts';

test('the cell with most free memory has level 1, and none 0', () => {
  const zones = servedState().zones ?? [];
  expect(mostPagesOf(zones)).toBe(7);
  expect(mostPagesOf([])).toBe(1);
  expect([heatLevel(7, 0, 7), heatLevel(0, 3, 7)]).toEqual([1, 0]);
  expect(heatLevel(1, 0, 7)).toBeGreaterThan(0);
  expect(heatLevel(1, 2, 7)).toBe(heatLevel(4, 0, 7));
});

test('the free bytes of a zone', () => {
  expect(freeBytes([7, 3, 1, 0], 4096)).toBe(17 * 4096);
});

/** The contrast of two colours (WCAG 2.2). */
function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [a, b].map(luminance).toSorted((one, other) => other - one);
  return (high + 0.05) / (low + 0.05);
}
function luminance(colour: string): number {
  const parts = colour.startsWith('#')
    ? [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
    : (colour.match(/\d+/g) ?? []).map(Number);
  const [red = 0, green = 0, blue = 0] = parts.map((part) =>
    part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test.each([false, true])('numbers can be read on every colour; dark: %s', (dark) => {
  for (let level = 0; level <= 1; level += 0.01) {
    const colour = heatColour(level, dark);
    expect(contrast(colour, inkOn(colour)), colour).toBeGreaterThanOrEqual(4.5);
  }
});
