import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearAddress } from '../../src/kernel/near-address.ts';
import { KernelSymbols } from '../../src/kernel/symbols.ts';

const near = (start: bigint) =>
  nearAddress(() => new KernelSymbols(Buffer.from(`${start.toString(16).padStart(16, '0')} T _stext\n`)));
const low = (address: bigint) => String(BigInt.asUintN(32, address));

test.each([
  ['in the kernel of x86', 0xffffffff81000000n, 0xffffffff81234567n],
  ['in a module of x86, above the kernel', 0xffffffff81000000n, 0xffffffffc0200020n],
  ['in a module of arm64, below the kernel', 0xffff800080000000n, 0xffff80007b012344n],
  ['where the low 32 bits of the kernel end', 0xffff8000ffff0000n, 0xffff800100000010n],
])('an address is found by its low 32 bits: %s', (_, start, address) => {
  expect(near(start)(low(address))).toBe(String(address));
});

test('where the kernel hides its symbols, the 32 bits tell sites apart', () => {
  expect(near(0n)('2166572391')).toBe('2166572391');
});

test('code within 2 GiB of any base is found, as on arm64, where the base is chosen at the start', () => {
  // arm64 places its text anywhere in the upper half of the addresses of the kernel, at multiples of 64 KiB
  // (arch/arm64/kernel/pi/kaslr_early.c); x86 in the last 2 GiB.
  const bases = fc.oneof(
    fc.bigInt(0xffff800080000000n >> 16n, 0xffffbfff00000000n >> 16n).map((high) => high << 16n),
    fc.bigInt(0xffffffff81000000n >> 21n, 0xffffffffbe000000n >> 21n).map((high) => high << 21n),
  );
  fc.assert(
    fc.property(bases, fc.bigInt(-(2n ** 31n), 2n ** 31n - 1n), (base, distance) => {
      const address = base + distance;
      fc.pre(address < 2n ** 64n);
      expect(near(base)(low(address))).toBe(String(address));
    }),
  );
});
