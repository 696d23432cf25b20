import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { bucketOf } from '../../src/probe/bucket.ts';

/** The statements for an int64 as C executes them, over BigInt. */
function run(value: bigint): bigint {
  const js = bucketOf('$b', 'value')
    .replaceAll('(int64)(value)', 'value')
    .replaceAll(/-?\b\d+\b/g, (number) => `${number}n`);
  return runInNewContext(`let $b; ${js} $b`, { value }) as bigint;
}

test.each([
  [-(2n ** 63n), -1n],
  [-5n, -1n],
  [-1n, -1n],
  [0n, 0n],
  [1n, 1n],
  [2n, 2n],
  [3n, 2n],
  [7n, 4n],
  [10_000_000_000n, 2n ** 33n],
  [2n ** 63n - 1n, 2n ** 62n],
])('%i is in the bucket from %i on', (value, lower) => {
  expect(run(value)).toBe(lower);
});

test('a power of two begins a bucket, and the number below it is in the bucket before', () => {
  for (let exponent = 1n; exponent < 63n; exponent++) {
    expect(run(2n ** exponent)).toBe(2n ** exponent);
    expect(run(2n ** exponent - 1n)).toBe(2n ** (exponent - 1n));
  }
});
