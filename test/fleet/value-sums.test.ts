import { beforeEach, describe, expect, it } from 'vitest';
import { valueBytes } from '../../src/fleet/value-bytes.ts';
import { ValueList, ValueSums } from '../../src/fleet/value-sums.ts';

/** The list of a host that counted each of these values of series 7 once. */
function listOf(...values: number[]): ValueList {
  const list = new ValueList();
  list.fill(valueBytes(values.map((value) => ({ series: 0, value, count: 1 }))), [7]);
  return list;
}

const NOTHING = listOf();

let sums: ValueSums;
beforeEach(() => {
  sums = new ValueSums();
});

describe('the memory of values', () => {
  const many = listOf(...Array(10_000).keys());

  it('grows with each value that no host had, and no further with those that others have', () => {
    const before = sums.bytes;
    sums.replace(many, NOTHING);
    const { bytes } = sums;
    expect(bytes - before).toBeGreaterThan(10_000 * 100);
    sums.replace(many, NOTHING);
    expect(sums.bytes).toBe(bytes);
  });

  it('is less once no host has them', () => {
    sums.replace(many, NOTHING);
    const { bytes } = sums;
    sums.replace(listOf(1), many);
    expect(sums.bytes).toBeLessThan(bytes - 10_000 * 80);
    expect(sums.of(7)).toEqual([[1, 1]]);
  });
});

it('values are rare until two hosts have them: a host that brings some with each summary has all of them counted', () => {
  expect(sums.rareIn(listOf(1, 2))).toBe(2);
  sums.replace(listOf(1, 2), NOTHING);
  expect(sums.rareIn(listOf(1, 2, 3))).toBe(3);
  sums.replace(listOf(2, 3), NOTHING);
  expect(sums.rareIn(listOf(1, 2, 3))).toBe(2);
});
