import { expect, test } from 'vitest';
import { amountOfEvents, unitsOf } from '../../src/tally/units-of.ts';

test.each([
  [64, { unit: 'bytes', scale: 'linear' }, 64, 448],
  [3, { unit: 'pages', scale: 'order' }, 8, 56],
  [0, { unit: 'pages', scale: 'order' }, 1, 7],
  [-1, { unit: 'pages', scale: 'order' }, 0, 0],
  [2 ** 64 - 1, { unit: 'pages', scale: 'order' }, 0, 0],
  [-1, { unit: 'bytes', scale: 'linear' }, -1, -7],
  [3, { unit: null, scale: 'linear' }, 3, null],
  [3, { scale: 'order' }, 8, null],
  [3, null, 3, null],
  [3, undefined, 3, null],
] as const)('%d of %j is %d units, and 7 of it %s', (value, head, units, amount) => {
  expect(unitsOf(value, head)).toBe(units);
  expect(amountOfEvents(value, 7, head)).toBe(amount);
});
