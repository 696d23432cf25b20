import { expect, test } from 'vitest';
import { bucketBound, bucketIndex } from '../../src/metrics/bucket-index.ts';

/** Sizes of kmalloc's caches (mm/slab_common.c, kmalloc_info). */
const CLASSES = [8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192, 16_384, 1 << 17, 1 << 22];

test.each([0, 1, 2, 3])(
  'each value is above the bound before its bucket, and not above its own: schema %i',
  (schema) => {
    for (let value = 1; value <= 16_000; value++) {
      const index = bucketIndex(value, schema);
      if (bucketBound(index - 1, schema) >= value || value > bucketBound(index, schema))
        expect.fail(String(value));
    }
  },
);

test('a power of two is in the bucket that ends with it', () => {
  for (let order = -30; order <= 60; order++) {
    expect(bucketIndex(2 ** order, 0)).toBe(order);
    expect(bucketIndex(2 ** order, 3)).toBe(8 * order);
  }
});

test('each class of kmalloc is alone in its bucket from schema 2 on', () => {
  const buckets = (schema: number) => new Set(CLASSES.map((size) => bucketIndex(size, schema))).size;
  expect([0, 1, 2, 3].map((schema) => buckets(schema) === CLASSES.length)).toEqual([
    false,
    false,
    true,
    true,
  ]);
});
