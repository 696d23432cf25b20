import { describe, expect, it } from 'vitest';
import { intervalOf } from '../../src/tally/interval.ts';

describe('intervalOf', () => {
  it('is Wilson’s of as many samples', () => {
    // 10 of 1,000 samples.
    const [low, high] = intervalOf(0.01, (0.01 * 0.99) / 1_000);
    expect(low).toBeCloseTo(0.00544, 5);
    expect(high).toBeCloseTo(0.0183, 4);
  });

  it('has no width where a share is exact', () => {
    expect(intervalOf(0.3, 0)).toEqual([0.3, 0.3]);
    expect(intervalOf(1, 0)).toEqual([1, 1]);
  });

  it('of all samples ends at all events', () => {
    const [low, high] = intervalOf(1, 1 / 100 ** 2);
    expect(low).toBeCloseTo(100 / (100 + 3.84), 3);
    expect(high).toBe(1);
  });

  it('stays within 0 and 1', () => {
    for (const share of [1e-6, 0.5, 1 - 1e-6]) {
      const [low, high] = intervalOf(share, 0.2);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(low).toBeLessThan(high);
    }
  });
});
