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
});

test('lines of another form, and places over 2^53, are left out; names and functions are bounded', () => {
  const at = parsePerfMap('x\n1000\n1000 20\nffffffffffffffff 10 far\n-1 10 less\n1000 20 fib\n2000 10');
  expect([at(0x1000), at(0x2000), at(2 ** 64)]).toEqual(['fib', undefined, undefined]);
  expect(parsePerfMap(`10 10 ${'n'.repeat(1_000)}`)(0x10)).toHaveLength(256);
  const many = Array.from({ length: 200_003 }, (_, index) => `${(16 * index).toString(16)} 10 f${index}\n`);
  const all = parsePerfMap(many.join(''));
  expect([all(16 * 199_999), all(16 * 200_000)]).toEqual(['f199999', undefined]);
});
