import { expect, it } from 'vitest';
import { halfSipHash } from '../../src/pages/half-sip-hash.ts';

it('is that of the reference for eight bytes', () => {
  // vectors_hsip32 of the reference: key 00 01 … 07, message 00 01 … 07.
  expect(halfSipHash([0x03020100, 0x07060504], 0x03020100, 0x07060504)).toBe(0x8f84b8d0);
});

it('differs by each word and by the secret', () => {
  const hashes = [
    halfSipHash([1, 2], 3, 4),
    halfSipHash([1, 2], 4, 3),
    halfSipHash([2, 1], 3, 4),
    halfSipHash([1, 2], -3, 4),
  ];
  expect(new Set(hashes).size).toBe(4);
});
