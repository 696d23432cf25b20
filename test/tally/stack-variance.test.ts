import { describe, expect, it } from 'vitest';
import type { Pool } from '../../src/tally/scale-stacks.ts';
import { varianceIn, varianceOfShare, variancesOf } from '../../src/tally/stack-variance.ts';

const stratum = (pid: string, events: number, value = 64) => ({
  pid,
  site: '1',
  value,
  events,
  samples: new Map(),
});
const pool: Pool = {
  strata: [stratum('7', 3_000), stratum('8', 1_000)],
  events: 4_000,
  samples: 100,
  stacks: new Map([
    ['a', 40],
    ['b', 60],
  ]),
};

describe('variances', () => {
  it('is that of a sample without replacement', () => {
    expect(varianceIn(pool, 40, 4_000, 0.3)).toBeCloseTo((4_000 ** 2 * 0.24 * (1 - 100 / 4_000)) / 99, 3);
  });

  it('is none where every event was sampled', () => {
    expect(varianceIn({ ...pool, samples: 4_000 }, 1_000, 4_000, 0.3)).toBe(0);
  });

  it('remains where all samples agree, since other events need not', () => {
    expect(varianceIn(pool, 100, 4_000, 0.3)).toBeGreaterThan(varianceIn(pool, 100, 4_000, 0.999));
    expect(varianceIn(pool, 100, 4_000, 1)).toBe(0);
  });

  it('of a share in each pool', () => {
    const variance = varianceOfShare([pool, { ...pool }], 0.01, () => 1);
    expect(variance).toBeCloseTo((0.01 * 0.99 * 0.975) / 99 / 2, 9);
    expect(varianceOfShare([], 0.01, () => 1)).toBe(0);
  });

  it('of sets of stacks, by parts of a pool, weighed', () => {
    const variances = variancesOf(
      [pool],
      ({ value }) => value,
      ({ pid }) => pid,
      (part, site, stack) => [`${part} ${site} ${stack}`],
    );
    expect(variances.get('7 1 a')).toBeCloseTo(varianceIn(pool, 40, 64 * 3_000, 0.3), 3);
    expect(variances.get('8 1 b')).toBeCloseTo(varianceIn(pool, 60, 64 * 1_000, 0.3), 3);
  });
});
