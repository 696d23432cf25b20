import { expect, test } from 'vitest';
import { heatColour } from '../../../ui/src/chart/heat-colours.ts';

test.each([
  [0, true, 'rgb(0 34 78)'],
  [1, true, 'rgb(254 232 56)'],
  [1, false, 'rgb(0 34 78)'],
  [0.5, true, 'rgb(125 124 118)'],
  [7, true, 'rgb(254 232 56)'],
  [-7, true, 'rgb(0 34 78)'],
])('level %d, dark %s', (level, dark, colour) => {
  expect(heatColour(level, dark)).toBe(colour);
});
