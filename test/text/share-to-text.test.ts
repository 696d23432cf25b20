import { expect, test } from 'vitest';
import { shareToText } from '../../src/text/share-to-text.ts';

test.each([
  [0, '0.0 %'],
  [1e-15, '0.0 %'],
  [-1e-15, '0.0 %'],
  [1e-9, '< 0.1 %'],
  [0.000_99, '< 0.1 %'],
  [0.001, '0.1 %'],
  [0.1234, '12.3 %'],
  [0.9994, '99.9 %'],
  [50_022 / 50_029, '> 99.9 %'],
  [1 - 1e-9, '> 99.9 %'],
  [1 - 1e-15, '100.0 %'],
  [1, '100.0 %'],
])('the part %d is %s', (part, text) => {
  expect(shareToText(part)).toBe(text);
});
