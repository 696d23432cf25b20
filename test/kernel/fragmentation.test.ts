import { describe, expect, test } from 'vitest';
import { fragmentationIndex, unusableIndex } from '../../src/kernel/fragmentation.ts';

const indexes = (free: readonly number[]) => free.map((_, order) => fragmentationIndex(free, order));
const unusable = (free: readonly number[]) => free.map((_, order) => unusableIndex(free, order));

// As extfrag_index and unusable_index of Linux 6.18 had them for these blocks.
describe('the indexes of the kernel', () => {
  test('of a zone with blocks of all orders', () => {
    const free = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 3];
    expect(indexes(free)).toEqual(Array(11).fill(-1));
    expect(unusable(free)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0.066, 0.2]);
  });

  test('of a zone with small blocks only', () => {
    // 17 pages in 11 blocks.
    const free = [7, 3, 1, 0, 0];
    expect(indexes(free)).toEqual([-1, -1, -1, 0.716, 0.813]);
    expect(unusable(free)).toEqual([0, 0.411, 0.764, 1, 1]);
  });

  test('of a zone without free memory', () => {
    expect(indexes([0, 0])).toEqual([0, 0]);
    expect(unusable([0, 0])).toEqual([1, 1]);
  });

  test('below 0 where one block of less is free', () => {
    // 1000 - (1000 + 1 * 1000 / 2) / 1.
    expect(fragmentationIndex([1, 0], 1)).toBe(-0.5);
  });
});
