import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shortSize } from '../../src/text/short-size.ts';

it.each([
  [0, '0'],
  [52, '52B'],
  [1023, '1023B'],
  [4096, '4K'],
  [10_190, '10K'],
  [8.25 * 2 ** 20, '8.3M'],
  [1023 * 2 ** 20, '1023M'],
  [2 ** 40, '1T'],
])('%i bytes are %s', (bytes, text) => {
  expect(shortSize(bytes)).toBe(text);
});

it('has at most five columns', () => {
  fc.assert(fc.property(fc.nat(Number.MAX_SAFE_INTEGER), (bytes) => shortSize(bytes).length <= 5));
});
