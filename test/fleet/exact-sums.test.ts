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

it('has the same sums in less memory once free slots are given back', () => {
  const sums = new ExactSums(2, 1);
  const slots = Array.from({ length: 1_000 }, () => sums.take());
  for (const slot of slots) {
    sums.add(slot, 0, slot);
    for (const value of [2 ** 51, 2 ** 51, 2 ** 100, slot]) sums.add(slot, 1, value);
  }
  const { bytes } = sums;
  expect(sums.isSparse).toBe(false);
  const kept = slots.filter((slot) => slot % 7 === 3);
  for (const slot of slots) if (!kept.includes(slot)) sums.release(slot);
  expect(sums.isSparse).toBe(true);
  // Free slots need no memory that others could not have.
  expect(sums.bytes).toBeLessThan(bytes / 2);
  const moved = sums.compact();
  expect(sums.isSparse).toBe(false);
  expect(sums.bytes).toBeLessThan(bytes / 5);
  expect(kept.map((slot) => moved[slot])).toEqual([...kept.keys()]);
  const sumsOf = (slot: number) => [sums.exact(slot, 0), sums.exact(slot, 1)];
  for (const slot of kept)
    expect(sumsOf(moved[slot] ?? -1)).toEqual([BigInt(slot), 2n ** 52n + 2n ** 100n + BigInt(slot)]);
  const next = [sums.take(), ...Array.from({ length: 200 }, () => sums.take())];
  expect(next[0]).toBe(kept.length);
  for (const slot of next) expect(sumsOf(slot)).toEqual([0n, 0n]);
});
