import { expect, test } from 'vitest';
import { constantValue } from '../../src/kernel/constant.ts';

test.each<[string, bigint]>([
  ['0', 0n],
  ['0x400u', 0x400n],
  ['010', 8n],
  ['1UL << 3', 8n],
  ['1 | 2 ^ 3 & 2', 1n],
  ['1 << 2 + 1', 8n],
  ['2 * 3 - 1', 5n],
  ['-1', 2n ** 64n - 1n],
  ['~0', 2n ** 64n - 1n],
  ['( gfp_t)~0', 2n ** 32n - 1n],
  ['( unsigned long)((( gfp_t)((((1UL))) << (5)))|(( gfp_t)((((1UL))) << (11))))', 0x820n],
  ['((0x3ul) & ~( gfp_t)(0x1u))', 2n],
  ['1 << 64', 0n],
  ['16 >> 2', 4n],
])('%s', (source, value) => {
  expect(constantValue(source)).toBe(value);
});

test.each(['', 'NAME', '(NAME)', '1 |', '(1', '1)', '1 2', '1 ? 2 : 3', '((void *)0', 'sizeof(int)', '"x"'])(
  '%s is refused',
  (source) => {
    expect(constantValue(source)).toBeUndefined();
  },
);
