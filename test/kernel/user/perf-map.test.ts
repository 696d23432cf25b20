import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePerfMap } from '../../../src/kernel/user/perf-map.ts';

test('names each address of a function, and none between them', () => {
  const at = parsePerfMap('1000 20 fib\n0x1040 0x10 LazyCompile:*f a b.js:1\n');
  expect([0xfff, 0x1000, 0x101f, 0x1020, 0x104f, 0x1050].map(at)).toEqual([
    undefined,
    'fib',
    'fib',
    undefined,
    'LazyCompile:*f a b.js:1',
    undefined,
  ]);
});

test('memory that is used again has its last function', () => {
  expect(parsePerfMap('1000 20 old\n1000 30 new\n')(0x1025)).toBe('new');
  // The new one begins before the old one, or within it.
  const at = parsePerfMap('1000 20 old\n3000 100 around\n\nff0 20 new\n3040 10 inner\n');
  expect([0xff0, 0x1000, 0x100f, 0x1010, 0x101f, 0x1020].map(at)).toEqual([
    'new',
    'new',
    'new',
    'old',
    'old',
    undefined,
  ]);
  expect([0x303f, 0x3040, 0x304f, 0x3050, 0x30ff, 0x3100].map(at)).toEqual([
    'around',
    'inner',
    'inner',
    'around',
    'around',
    undefined,
  ]);
});

test('each address has the last of the functions with it', () => {
  const lines = fc.array(fc.tuple(fc.nat(60), fc.nat(20)), { maxLength: 40 });
  fc.assert(
    fc.property(lines, (made) => {
      const at = parsePerfMap(
        made.map(([start, size], index) => `${start.toString(16)} ${size.toString(16)} f${index}`).join('\n'),
      );
      for (let address = 0; address < 90; address++) {
        const last = made.findLastIndex(
          ([start, size], index) =>
            start <= address &&
            address < start + size &&
            // A later line that begins there takes all of its place.
            !made.slice(index + 1).some(([later]) => later === start),
        );
        expect(at(address)).toBe(last === -1 ? undefined : `f${last}`);
      }
    }),
  );
});

test('lines of another form, and places over 2^53, are left out; names and functions are bounded', () => {
  const at = parsePerfMap('x\n1000\n1000 20\nffffffffffffffff 10 far\n-1 10 less\n1000 20 fib\n2000 10');
  expect([at(0x1000), at(0x2000), at(2 ** 64)]).toEqual(['fib', undefined, undefined]);
  expect(parsePerfMap(`10 10 ${'n'.repeat(1_000)}`)(0x10)).toHaveLength(256);
  const many = Array.from({ length: 200_003 }, (_, index) => `${(16 * index).toString(16)} 10 f${index}\n`);
  const all = parsePerfMap(many.join(''));
  expect([2, 3, 200_002].map((index) => all(16 * index))).toEqual([undefined, 'f3', 'f200002']);
});
