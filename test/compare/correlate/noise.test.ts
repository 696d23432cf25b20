import { describe, expect, test } from 'vitest';
import { correlate } from '../../../src/compare/correlate/correlate.ts';
import type { Series } from '../../../src/compare/correlate/series.ts';
import { Random } from '../../fixtures/random.ts';

/** A number between 0 and 1, excluding both. */
const uniform = (random: Random) => (random.int(2 ** 30) + 0.5) / 2 ** 30;
const gaussian = (random: Random) =>
  Math.sqrt(-2 * Math.log(uniform(random))) * Math.cos(2 * Math.PI * uniform(random));
const each = <T>(count: number, of: (at: number) => T) => Array.from({ length: count }, (_, at) => of(at));

function poisson(random: Random, mean: number): number {
  let count = -1;
  for (let product = 1; product > Math.exp(-mean); count++) product *= uniform(random);
  return count;
}

/** Changes by tick that are independent from series to series. */
const NOISE: [string, (random: Random, ticks: number) => number[], Series['kind']?][] = [
  ['Gaussian', (random, ticks) => each(ticks, () => gaussian(random)), 'state'],
  [
    'Poisson, nine of ten made 0',
    (random, ticks) => each(ticks, () => (random.once(10) ? 1 + poisson(random, 3) : 0)),
  ],
  ['Pareto without a mean', (random, ticks) => each(ticks, () => Math.round(100 / uniform(random)))],
  [
    'AR(1) of 0.9',
    (random, ticks) => {
      let level = gaussian(random) / Math.sqrt(1 - 0.9 ** 2);
      return each(ticks, () => (level = 0.9 * level + gaussian(random)));
    },
    'state',
  ],
  [
    'totals that walk up',
    (random, ticks) => each(ticks, () => Math.round(-1000 * Math.log(uniform(random)))),
  ],
  [
    'bursts of some ticks',
    (random, ticks) => {
      let on = random.once(3);
      return each(ticks, () => {
        on = random.once(on ? 5 : 12) ? !on : on;
        return on ? 900 + random.int(200) : 0;
      });
    },
  ],
  [
    'bursts that die away',
    (random, ticks) => {
      let load = 0;
      return each(ticks, () => {
        load = random.once(12) ? 1000 + random.int(1000) : load * 0.6;
        return load < 20 ? 0 : Math.round(load * (0.95 + uniform(random) / 10));
      });
    },
  ],
];

/** Further kinds of noise, so that series are of many kinds. */
const MORE: typeof NOISE = [
  [
    'restless for some ticks, about 0',
    (random, ticks) => {
      let on = random.once(3);
      return each(ticks, () => {
        on = random.once(on ? 5 : 12) ? !on : on;
        return on ? random.int(2001) - 1000 : 0;
      });
    },
    'state',
  ],
  [
    'one step up or down',
    (random, ticks) => {
      const at = random.int(ticks);
      const height = 20 * gaussian(random);
      return each(ticks, (tick) => (tick < at ? 0 : height) + gaussian(random));
    },
    'state',
  ],
];

/** The running total, or the level, with these changes. */
function series(name: string, changes: readonly number[], kind: Series['kind'] = 'event'): Series {
  let total = 0;
  return { name, kind, values: [total, ...changes.map((change) => (total += change))] };
}

describe('190 counters that have nothing to do with the probes', () => {
  /** The number of runs, each with its own seed, in which correlate() finds anything. */
  function falseFinds(
    runs: number,
    probes: typeof NOISE,
    counters: typeof NOISE,
    options: { maxLag: number; alpha?: number },
  ): number {
    const noise = (of: typeof NOISE, at: number, random: Random, ticks: number) => {
      const [name = '', changes, kind] = of[at % of.length] ?? [];
      return series(`${name} ${at}`, changes?.(random, ticks) ?? [], kind);
    };
    return each(runs, (seed) => {
      const random = new Random(seed + 1);
      const ticks = 20 + random.int(41);
      return correlate(
        each(probes.length, (at) => noise(probes, at, random, ticks)),
        each(190, (at) => noise(counters, at, random, ticks)),
        { seconds: each(ticks + 1, () => 1), ...options },
      );
    }).filter(({ found }) => found.length > 0).length;
  }

  // At alpha 0.05, two findings in 40 runs are expected. Five probes at 0.05 have to reach the same p as one
  // at 0.01, and share the counters of a run.
  test.each(NOISE)('%s', { timeout: 60_000 }, (...noise) => {
    const probes = each(5, () => noise);
    expect(falseFinds(40, probes, [noise], { maxLag: 0, alpha: 0.05 })).toBeLessThanOrEqual(2);
  });

  test('each against each, at more lags', { timeout: 60_000 }, () => {
    const all = [...NOISE, ...MORE];
    expect(falseFinds(30, all, all, { maxLag: 3 })).toBe(0);
  });
});
