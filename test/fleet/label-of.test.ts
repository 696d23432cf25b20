import { expect, test } from 'vitest';
import { labelOf } from '../../src/fleet/label-of.ts';

test.each(['constructor', 'valueOf', '__proto__'])('a host without the label %s has none', (key) => {
  expect(labelOf({ rack: 'b7' }, key)).toBeUndefined();
});

test('a host has the value of its label, also of one that objects have', () => {
  expect(['rack', 'constructor'].map((key) => labelOf({ rack: 'b7', constructor: 'x' }, key))).toEqual([
    'b7',
    'x',
  ]);
});
