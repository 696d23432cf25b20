import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  forgetNumbers,
  keptNumbersIn,
  NumberReader,
  NumberWriter,
  numbersIn,
} from '../../src/fleet/number-bytes.ts';

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
      const { numbers, length } = numbersIn(writer.bytes.subarray(0, writer.length));
      expect([...numbers.subarray(0, length)]).toEqual(all);
    }),
  );
});

it('numbers of lists that were checked stay until the next summary, the largest lists too', () => {
  const lists = [3, 100_000, 5].map((length) => new Uint8Array(length).map((_, at) => (at + length) % 128));
  const read = (list: Uint8Array) => {
    const { numbers, length } = numbersIn(list);
    return Buffer.compare(Uint8Array.from(numbers.subarray(0, length)), list);
  };
  for (let summary = 0; summary < 2; summary++) {
    forgetNumbers();
    for (const list of lists) {
      const { numbers, length } = keptNumbersIn(list);
      expect(Buffer.compare(Uint8Array.from(numbers.subarray(0, length)), list)).toBe(0);
    }
    expect(lists.map(read)).toEqual([0, 0, 0]);
  }
});
