import { describe, expect, it } from 'vitest';
import { figuresOf, less, median, quantile, ratio } from './figures.ts';

describe('median', () => {
  it('is the middle value, whatever the order', () => {
    expect(median([9, 1, 5])).toBe(5);
  });
  it('is halfway between the two middle values of an even number', () => {
    expect(median([4, 1, 100, 2])).toBe(3);
  });
  it('of one value is the value, and of no values NaN', () => {
    expect(median([7])).toBe(7);
    expect(median([])).toBeNaN();
  });
});

describe('quantile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  it.each([
    [0, 1],
    [0.5, 50],
    [0.99, 99],
    [1, 100],
  ])('%f of 1 to 100 is %i', (part, value) => {
    expect(quantile(hundred, part)).toBe(value);
  });
  it('of one value is the value', () => {
    expect(quantile([3], 0.99)).toBe(3);
  });
});

it('figuresOf has minimum and maximum too', () => {
  expect(figuresOf([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
});

describe('ratio', () => {
  it('compares within each round: a machine that became slower changes nothing', () => {
    expect(ratio([20, 40, 400], [10, 20, 200])).toBe(2);
  });
  it('ignores rounds whose base is 0', () => {
    expect(ratio([20, 40, 5], [10, 0, -1])).toBe(2);
  });
  it('is null where no round has a base', () => {
    expect(ratio([20], [0])).toBeNull();
    expect(ratio([], [])).toBeNull();
  });
});

it('less subtracts a base, round by round', () => {
  expect(less([10, 20], [1, 5])).toEqual([9, 15]);
});
