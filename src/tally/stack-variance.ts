import type { Pool } from './scale-stacks.ts';
import type { Stratum } from './strata.ts';

/** Weight of each event of a stratum: 1, or its bytes. */
export type WeightOf = (stratum: Pick<Stratum, 'value'>) => number;

/**
 * Variance of the weight of those events whose stack is among some, of which `sampled` were sampled in the pool: that of a
 * sample without replacement. `weight`: of all events that may be among them. `usual`: share of such stacks in all pools.
 * If all samples are among them, other events need not be: their share is taken as one more sample could change it, or as
 * usual.
 */
export function varianceIn(
  { events, samples }: Pool,
  sampled: number,
  weight: number,
  usual: number,
): number {
  if (samples >= events || samples === 0) return 0;
  const share = sampled === samples ? Math.max((samples + 1) / (samples + 2), usual) : sampled / samples;
  return (weight ** 2 * share * (1 - share) * (1 - samples / events)) / Math.max(1, samples - 1);
}

/**
 * Variance of the share of a frame that has this share in each pool. A frame of the same share that is more unevenly
 * spread has less.
 */
export function varianceOfShare(pools: readonly Pool[], share: number, weightOf: WeightOf): number {
  let [variance, all] = [0, 0];
  for (const pool of pools) {
    const weight = weightOfStrata(pool.strata, weightOf);
    all += weight;
    variance += varianceIn(pool, share * pool.samples, weight, share);
  }
  return all === 0 ? 0 : variance / all ** 2;
}

/**
 * Variance of the weight of each of many sets of stacks. `partOf`: strata of one part share the sets that `setsOf` names
 * for a stack: those that hold for it by chance.
 */
export function variancesOf<Set>(
  pools: readonly Pool[],
  weightOf: WeightOf,
  partOf: (stratum: Stratum) => string,
  setsOf: (part: string, site: string, stack: string) => Iterable<Set>,
): Map<Set, number> {
  const parts = pools.flatMap((pool) => partsOf(pool, weightOf, partOf, setsOf));
  const all = parts.reduce((sum, { weight }) => sum + weight, 0);
  const weights = new Map<Set, number>();
  const add = (to: Map<Set, number>, set: Set, more: number) => to.set(set, (to.get(set) ?? 0) + more);
  for (const { pool, weight, sampled } of parts)
    for (const [set, count] of sampled) add(weights, set, (weight * count) / pool.samples);
  // A further event may lack what all samples have.
  const samples = pools.reduce((sum, pool) => sum + pool.samples, 0);
  const most = (samples + 1) / (samples + 2);
  const variances = new Map<Set, number>();
  for (const { pool, weight, sampled } of parts)
    for (const [set, count] of sampled)
      add(variances, set, varianceIn(pool, count, weight, Math.min((weights.get(set) ?? 0) / all, most)));
  return variances;
}

/** The samples of a pool by set, once for each part of its strata, and the weight of that part. */
function partsOf<Set>(
  pool: Pool,
  weightOf: WeightOf,
  partOf: (stratum: Stratum) => string,
  setsOf: (part: string, site: string, stack: string) => Iterable<Set>,
) {
  const weights = new Map<string, number>();
  for (const stratum of pool.strata) {
    const part = partOf(stratum);
    weights.set(part, (weights.get(part) ?? 0) + stratum.events * weightOf(stratum));
  }
  const site = pool.strata[0]?.site ?? '';
  return [...weights].map(([part, weight]) => {
    const sampled = new Map<Set, number>();
    for (const [stack, count] of pool.stacks)
      for (const set of setsOf(part, site, stack)) sampled.set(set, (sampled.get(set) ?? 0) + count);
    return { pool, weight, sampled };
  });
}

const weightOfStrata = (strata: readonly Stratum[], weightOf: WeightOf): number =>
  strata.reduce((sum, stratum) => sum + stratum.events * weightOf(stratum), 0);
