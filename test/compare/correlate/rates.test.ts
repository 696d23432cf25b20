import { describe, expect, test } from 'vitest';
import { ratesOf } from '../../../src/compare/correlate/rates.ts';
import type { Series } from '../../../src/compare/correlate/series.ts';

const rates = (kind: Series['kind'], values: Series['values'], seconds = values.map(() => 1)) => {
  const [found] = ratesOf([{ name: 'x', kind, values }], seconds);
  if (found === undefined) throw new Error('one series in, none out');
  return found;
};

describe('ratesOf', () => {
  test('a running total by its growth per second', () => {
    const { rates: perSecond, known } = rates('event', [100, 110, 110, 140], [9, 2, 1, 3]);
    expect([...perSecond]).toEqual([NaN, 5, 0, 10]);
    expect([...known]).toEqual([0, 1, 1, 1]);
  });

  test('a level by its change, which may be below 0', () => {
    expect([...rates('state', [10, 4, 4, -1]).rates]).toEqual([NaN, -6, 0, -5]);
  });

  test('a gap takes both differences that touch it', () => {
    const { rates: perSecond, known } = rates('state', [1, 2, null, 4, 5]);
    expect([...perSecond]).toEqual([NaN, 1, NaN, NaN, 1]);
    expect([...known]).toEqual([0, 1, 0, 0, 1]);
  });

  test('a running total that was set back is not known in that tick', () => {
    expect([...rates('event', [5, 9, 1, 3]).rates]).toEqual([NaN, 4, NaN, 2]);
  });

  test('series known in the same ticks share one object', () => {
    const values = [1, null, 3, 4, 5];
    const [a, b, c] = ratesOf(
      [
        { name: 'a', kind: 'state', values },
        { name: 'b', kind: 'event', values },
        { name: 'c', kind: 'state', values: [1, 2, 3, 4, 5] },
      ],
      [1, 1, 1, 1, 1],
    );
    expect(a?.known).toBe(b?.known);
    expect(a?.known).not.toBe(c?.known);
  });
});

describe('steps', () => {
  test('equal counts stay equal if ticks are slightly longer or shorter', () => {
    const seconds = [1, 1.001, 0.998, 1.003, 0.998];
    expect([...rates('event', [0, 5, 10, 15, 21], seconds).steps]).toEqual([NaN, 5, 5, 5, 6]);
    expect([...rates('state', [0, 8192, 4096, 12288, 12288], seconds).steps]).toEqual([
      NaN,
      8192,
      -4096,
      8192,
      0,
    ]);
  });

  test('a difference of a count is kept', () => {
    expect([...rates('event', [0, 1000, 2010, 3000], [1, 1, 1.01, 0.99]).steps]).toEqual([
      NaN,
      1000,
      1000,
      1000,
    ]);
    expect([...rates('event', [0, 10, 30, 40], [1, 0.5, 1, 1.5]).steps]).toEqual([NaN, 20, 20, 10]);
  });

  test('fractions are left as they are', () => {
    expect([...rates('state', [0, 0.25, 0.75], [1, 1, 1]).steps]).toEqual([NaN, 0.25, 0.5]);
  });
});
