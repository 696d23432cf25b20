import { Allotment } from './allotment.ts';
import type { Stratum } from './strata.ts';

/** Name of a stack that is not known: no event of its call site was sampled, or its stack was not kept. */
export const UNKNOWN_STACK = '?';

/** Strata that share their sampled stacks, because each alone has too few. */
export interface Pool {
  strata: Stratum[];
  events: number;
  samples: number;
  /** Sampled events by stack. */
  stacks: ReadonlyMap<string, number>;
}

/** Events of a stratum with one stack: a whole number. */
export interface ScaledStack {
  pid: string;
  site: string;
  value: number;
  stack: string;
  count: number;
}

/**
 * Fewest samples of a pool. From fewer of them the share of a stack and its error cannot be told: the strata then share
 * the samples of their like.
 */
const LEAST_SAMPLES = 16;

/**
 * Divides the exact count of each stratum among the stacks that were sampled in it, or in its like: in processes of that
 * name, then in all processes, then for all values of that call site. `isWhole`: every event was sampled. `isOfPrograms`:
 * the stacks have functions of programs, so only processes of one name share them.
 */
export function scaleStacks(
  strata: readonly Stratum[],
  nameOf: (pid: string) => string,
  isWhole: boolean,
  isOfPrograms = false,
): { pools: Pool[]; stacks: ScaledStack[] } {
  const pools = isWhole ? strata.map((stratum) => wholePool(stratum)) : poolsOf(strata, nameOf, isOfPrograms);
  return { pools, stacks: pools.flatMap(divide) };
}

/** All events of the stratum have their stack, but those whose stack was not kept. */
function wholePool(stratum: Stratum): Pool {
  const { events, samples } = stratum;
  const kept = sum(samples);
  const stacks = kept < events ? new Map([...samples, [UNKNOWN_STACK, events - kept]]) : samples;
  return { strata: [stratum], events, samples: Math.max(events, kept), stacks };
}

type Like = (stratum: Stratum) => string;

function poolsOf(strata: readonly Stratum[], nameOf: (pid: string) => string, isOfPrograms: boolean): Pool[] {
  const widest: Like = isOfPrograms ? ({ pid, site }) => `${site} ${nameOf(pid)}` : ({ site }) => site;
  const likes: Like[] = [
    ({ pid, site, value }) => `${pid} ${site} ${value}`,
    ({ pid, site, value }) => `${site} ${value} ${nameOf(pid)}`,
    ...(isOfPrograms ? [] : [({ site, value }: Stratum) => `${site} ${value}`]),
    widest,
  ];
  const pools: Pool[] = [];
  let left = [...strata];
  for (const like of likes) {
    const all = groupedBy(left, like);
    left = [];
    for (const group of all.values()) {
      const pool = poolOf(group);
      if (pool.samples >= LEAST_SAMPLES) pools.push(pool);
      else left.push(...group);
    }
  }
  return [...pools, ...lastPools(left, groupedBy(strata, widest), widest)];
}

/** Pools of few samples: they borrow those of all their like where they have none. */
function lastPools(left: readonly Stratum[], all: ReadonlyMap<string, Stratum[]>, widest: Like): Pool[] {
  return [...groupedBy(left, widest)].map(([key, strata]) => {
    const pool = poolOf(strata);
    if (pool.samples > 0) return pool;
    const { samples, stacks } = poolOf(all.get(key) ?? []);
    return samples > 0
      ? { ...pool, samples, stacks }
      : { ...pool, samples: pool.events, stacks: new Map([[UNKNOWN_STACK, pool.events]]) };
  });
}

function poolOf(strata: Stratum[]): Pool {
  const stacks = new Map<string, number>();
  let events = 0;
  for (const stratum of strata) {
    events += stratum.events;
    for (const [stack, samples] of stratum.samples) stacks.set(stack, (stacks.get(stack) ?? 0) + samples);
  }
  return { strata, events, samples: sum(stacks), stacks };
}

function divide({ strata, stacks }: Pool): ScaledStack[] {
  const allotment = new Allotment([...stacks.values()]);
  const names = [...stacks.keys()];
  return strata.flatMap(({ pid, site, value, events }) =>
    allotment.next(events).flatMap((count, index) => {
      const stack = names[index] ?? UNKNOWN_STACK;
      return count === 0 ? [] : [{ pid, site, value, stack, count }];
    }),
  );
}

function groupedBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
}

function sum(counts: ReadonlyMap<string, number>): number {
  let all = 0;
  for (const count of counts.values()) all += count;
  return all;
}
