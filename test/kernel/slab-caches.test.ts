import { describe, expect, test } from 'vitest';
import { slabCacheNames, slabCacheNumber } from '../../src/kernel/slab-caches.ts';

describe('the number of a slab cache', () => {
  // As the probes counted them, with bpftrace 0.17, 0.23 and 0.27.
  test.each([
    ['filp', 3_570_094_158],
    ['dentry', 3_683_805_522],
  ])('%s', (name, number) => {
    expect(slabCacheNumber(name)).toBe(BigInt(number));
  });

  test('is of the first 24 characters', () => {
    const name = 'request_sock_subflow_v4';
    expect(slabCacheNumber(`${name}x`)).not.toBe(slabCacheNumber(`${name}y`));
    expect(slabCacheNumber(`${name}xy`)).toBe(slabCacheNumber(`${name}xz`));
  });
});

test('names that share a number share a text', () => {
  const long = 'a'.repeat(24);
  expect(slabCacheNames(['dentry', `${long}1`, `${long}2`, 'dentry'])).toEqual([
    { name: 'dentry', value: slabCacheNumber('dentry') },
    { name: `${long}1 or ${long}2`, value: slabCacheNumber(long) },
  ]);
});
