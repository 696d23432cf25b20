import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NumberReader, NumberWriter } from '../../src/fleet/number-bytes.ts';

it('numbers of any size are the same after they were bytes', () => {
  const edges = [7, 8, 14, 21, 28, 31, 32, 35, 53, 64, 127, 128].flatMap((power) => [
    2 ** power - 1,
    2 ** power,
  ]);
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.maxSafeNat(), fc.nat(300), fc.constantFrom(...edges))), (all) => {
      const writer = new NumberWriter();
      for (const value of all) writer.put(value);
      const reader = new NumberReader().open(writer.bytes, 0);
      expect(all.map(() => reader.get())).toEqual(all);
      expect(reader.at).toBe(writer.length);
    }),
  );
});
