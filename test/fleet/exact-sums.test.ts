import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ExactSums } from '../../src/fleet/exact-sums.ts';

const numbers = fc.oneof(
  fc.nat(100),
  fc.maxSafeNat(),
  fc.constantFrom(2 ** 52 - 1, 2 ** 52, 2 ** 53, 2 ** 53 + 2, 2 ** 64, 2 ** 128),
);

it('adds and subtracts numbers of any size without drift', () => {
  fc.assert(
    fc.property(fc.array(numbers), fc.array(numbers), (kept, removed) => {
      const sums = new ExactSums(1, 1);
      sums.take();
      const slot = sums.take();
      for (const value of [...kept, ...removed]) sums.add(slot, 0, value);
      for (const value of removed) sums.add(slot, 0, -value);
      expect(sums.value(slot, 0)).toBe(Number(kept.reduce((sum, value) => sum + BigInt(value), 0n)));
    }),
  );
});

it('a slot that is released is 0 for the next one that takes it', () => {
  const sums = new ExactSums(2, 1);
  const slot = sums.take();
  sums.add(slot, 1, 2 ** 100);
  sums.add(slot, 0, 7);
  sums.release(slot);
  expect(sums.take()).toBe(slot);
  expect([sums.value(slot, 0), sums.value(slot, 1)]).toEqual([0, 0]);
});
