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

it('values are few if at most 64 are of one host alone: those that it brought before are counted too', () => {
  const [first, next] = [listOf(...Array(64).keys()), listOf(...Array(65).keys())];
  expect([sums.areFew(first), sums.areFew(next)]).toEqual([true, false]);
  sums.replace(first, NOTHING);
  expect(sums.areFew(next)).toBe(false);
  sums.replace(listOf(0), NOTHING);
  expect(sums.areFew(next)).toBe(true);
});

it('values are not few where they are many bytes, though others have them', () => {
  const many = listOf(...Array(16_000).keys());
  for (const _ of [1, 2]) sums.replace(many, NOTHING);
  expect(sums.areFew(many)).toBe(false);
});
