import { describe, expect, it } from 'vitest';
import { intervalOf } from '../../src/tally/interval.ts';
import { type Pool, scaleStacks, UNKNOWN_STACK } from '../../src/tally/scale-stacks.ts';
import { varianceOfShare, variancesOf } from '../../src/tally/stack-variance.ts';
import type { Stratum } from '../../src/tally/strata.ts';
import { Random } from '../fixtures/random.ts';

const RATE = 64;
const SITES = 12;
const STACKS = 8;

type Truth = Omit<Stratum, 'samples'> & { stacks: ReadonlyMap<string, number> };

/** Events of 40 processes at 12 sites, each with up to 8 stacks, most of them rare; 4 processes have most events. */
const population = (random: Random): Truth[] =>
  Array.from({ length: 40 * SITES }, (_, index) => {
    const [pid, site] = [Math.floor(index / SITES), index % SITES];
    const most = pid < 4 ? 12_000 : 250;
    const stacks = new Map(
      Array.from({ length: STACKS }, (_stack, place) => [
        `${site}-${place}`,
        Math.floor(random.int(most) / (place + 1) ** 2),
      ]),
    );
    return { pid: String(pid), site: String(site), value: 64, events: sumOf(stacks.values()), stacks };
  });

/** Samples one of 64 events by chance: the distance from one to the next is a geometric number. */
const sampled = (truth: readonly Truth[], random: Random): Stratum[] =>
  truth.map(({ stacks, ...stratum }) => {
    const gap = () => 1 + Math.floor(Math.log((1 + random.int(2 ** 30)) / 2 ** 30) / Math.log(1 - 1 / RATE));
    const samples = new Map<string, number>();
    for (const [stack, events] of stacks) {
      let count = 0;
      for (let at = gap(); at <= events; at += gap()) count++;
      if (count > 0) samples.set(stack, count);
    }
    return { ...stratum, samples };
  });

const sumOf = (numbers: Iterable<number>): number => [...numbers].reduce((sum, number) => sum + number, 0);
const nameOf = (pid: string) => `name${Number(pid) % 5}`;
const one = () => 1;

/** The frame that a stack has, as a caller: the rarer, the larger its number. */
const callerOf = (stack: string): string => stack.split('-')[1] ?? '';

/** 95 % intervals of all callers. */
function intervalsOf(pools: readonly Pool[]) {
  const all = sumOf(pools.map(({ events }) => events));
  const variances = variancesOf(
    pools,
    one,
    () => '',
    (_, _site, stack) => [callerOf(stack)],
  );
  return (weight: number, caller: string) =>
    intervalOf(weight / all, (variances.get(caller) ?? 0) / all ** 2);
}

describe('scaleStacks', () => {
  it('has each stratum’s exact count; shares are within their intervals in 93 to 97 % of 200 runs', () => {
    const random = new Random(3);
    let [held, all] = [0, 0];
    for (let run = 0; run < 200; run++) {
      const truth = population(random);
      const { pools, stacks } = scaleStacks(sampled(truth, random), nameOf, false);
      const events = sumOf(truth.map((stratum) => stratum.events));
      const totals = new Map<string, number>();
      const callers = new Map<string, number>();
      for (const { pid, site, stack, count } of stacks) {
        totals.set(`${pid} ${site}`, (totals.get(`${pid} ${site}`) ?? 0) + count);
        callers.set(callerOf(stack), (callers.get(callerOf(stack)) ?? 0) + count);
      }
      const exact = truth.filter((stratum) => stratum.events > 0);
      expect(totals).toEqual(
        new Map(exact.map((stratum) => [`${stratum.pid} ${stratum.site}`, stratum.events])),
      );
      const interval = intervalsOf(pools);
      for (let place = 0; place < STACKS; place++) {
        const caller = String(place);
        const own = sumOf(truth.flatMap(({ site, stacks: each }) => each.get(`${site}-${caller}`) ?? 0));
        const [low, high] = interval(callers.get(caller) ?? 0, caller);
        all++;
        if (low <= own / events && own / events <= high) held++;
      }
    }
    expect(held / all).toBeGreaterThan(0.93);
    expect(held / all).toBeLessThan(0.97);
  });
  it('divides the events of a process without samples like those of processes with its name', () => {
    const strata = [
      stratum('5', 640, { a: 20 }),
      stratum('6', 320, { b: 16 }),
      stratum('10', 6, {}),
      stratum('11', 3, {}),
    ];
    const { stacks } = scaleStacks(strata, nameOf, false);
    expect(stacks).toContainEqual({ pid: '5', site: '1', value: 64, stack: 'a', count: 640 });
    // Neither its name nor its like is known: it borrows from the whole call site.
    const borrowed = stacks.filter(({ pid }) => pid === '10' || pid === '11');
    expect(sumOf(borrowed.map(({ count }) => count))).toBe(9);
    expect(new Set(borrowed.map(({ stack }) => stack))).toEqual(new Set(['a', 'b']));
  });

  it('gives a process no stack of another program, where they have functions of programs', () => {
    const strata = [stratum('5', 640, { a: 20 }), stratum('10', 6, {}), stratum('11', 3, {})];
    const { stacks } = scaleStacks(strata, nameOf, false, true);
    expect(new Set(stacks.map(({ pid, stack, count }) => `${pid} ${stack} ${count}`))).toEqual(
      new Set(['5 a 640', '10 a 6', `11 ${UNKNOWN_STACK} 3`]),
    );
  });

  it('says that a stack is unknown where none of its call site was sampled', () => {
    const { stacks, pools } = scaleStacks([stratum('5', 7, {})], nameOf, false);
    expect(stacks).toEqual([{ pid: '5', site: '1', value: 64, stack: UNKNOWN_STACK, count: 7 }]);
    expect(varianceOfShare(pools, 0.01, one)).toBe(0);
  });

  it('of all events is exact, and says how many stacks are unknown', () => {
    const { stacks } = scaleStacks([stratum('5', 7, { a: 4, b: 2 })], nameOf, true);
    expect(stacks.map(({ stack, count }) => [stack, count])).toEqual([
      ['a', 4],
      ['b', 2],
      [UNKNOWN_STACK, 1],
    ]);
  });
});

const stratum = (pid: string, events: number, samples: Record<string, number>): Stratum => ({
  pid,
  site: '1',
  value: 64,
  events,
  samples: new Map(Object.entries(samples)),
});
