import { describe, expect, it } from 'vitest';
import { functionsOf } from '../../../src/report/flame/functions.ts';
import { profile } from '../../fixtures/profile.ts';

describe('functionsOf', () => {
  it('has each function with what it called, and alone', () => {
    const [first, second, ...others] = functionsOf(profile());
    // Every event of the call site is in its function.
    expect(first).toEqual({ name: 'alloc', weight: 1_010, self: 1_010, share: 1, interval: [1, 1] });
    expect(second).toMatchObject({ name: 'entry', weight: 1_010, self: 0, share: 1 });
    expect(second?.interval[0]).toBeLessThan(1);
    expect(others.map(({ name, weight, self }) => [name, weight, self])).toEqual([
      ['read', 677, 0],
      ['write', 333, 0],
    ]);
  });

  it('counts a function that calls itself once', () => {
    const [first] = functionsOf(profile({ framesOf: () => ['walk', 'walk', 'walk'] }));
    expect(first).toMatchObject({ name: 'walk', weight: 1_010, self: 1_010 });
  });

  it('of no event is empty', () => {
    expect(functionsOf(profile({}, []))).toEqual([]);
  });
});
