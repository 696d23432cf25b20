import type { CounterNames } from '../kernel/vmstat.ts';
import type { MapHead } from '../probe/head.ts';
import type { Series } from '../probe/program.ts';
import { amountOfEvents, unitsOf } from '../tally/units-of.ts';
import type { Expression, Interval, Lookup } from './expression.ts';
import type { Reading, Stretch } from './reading.ts';

/** Counts of one map over some stretches. */
export interface Counted {
  series: Series;
  /** By value of the key; 0 if the key has none. */
  values: ReadonlyMap<number, number>;
  /** Missed runs of the tracepoints, and whether the map reached max entries. */
  missed: number;
  full: boolean;
  /** Largest amount of one event, in the map's amount; Infinity if sums do not tell. */
  largest: number;
  /** True if an event may take away: sums of changes of a state. */
  signed: boolean;
}

/** Both sides over the same stretches. */
export interface Deltas {
  seconds: number;
  /** By name in expressions: `mm_page_alloc.failed`. */
  counts: ReadonlyMap<string, Counted>;
  /** Bounds of the growth of each counter of vmstat. */
  counters: ReadonlyMap<string, Interval>;
}

/** Meaning of the symbols in an expression on this machine. */
export interface Words {
  /** `tmpfs`: device numbers. */
  sets: Readonly<Record<string, ReadonlySet<number>>>;
  names: CounterNames;
}

/**
 * Counters that are exact at each reading, though they are listed among those that the kernel folds late:
 * mm/vmstat.c folds them at the reading, and before Linux 5.14 the two readings bound them
 * (probe/compile-tick.ts).
 */
const SUMMED_AT_READ = /^numa_(hit|miss|foreign|interleave|local|other)$/;

/** A map's name in expressions: `mm_page_alloc`, `mm_page_alloc.failed`. */
export const nameOf = ({ probe, map }: { probe: string; map: string }): string =>
  map === probe ? probe : `${probe}.${map.slice(probe.length + 1)}`;

/**
 * Growth of running totals and counters over some stretches. `drift`: how far a counter that the kernel folds
 * late may be off in a reading, in its unit (see kernel/zoneinfo.ts). Events of vm_event_item are exact when
 * read.
 */
export function deltasOf(stretches: readonly Stretch[], series: readonly Series[], drift: number): Deltas {
  const counters = new Map<string, Interval>();
  const counts = new Map<string, Counted>();
  for (const { from, to } of stretches) {
    const names = [...to.before.keys()];
    const events = names.indexOf('pgpgin');
    for (const [at, name] of names.entries()) {
      const off = (events !== -1 && at >= events) || SUMMED_AT_READ.test(name) ? 0 : 2 * drift;
      const change = changeOf(name, from, to);
      const before = counters.get(name) ?? { low: 0, high: 0 };
      counters.set(name, { low: before.low + change.low - off, high: before.high + change.high + off });
    }
  }
  const missedRuns = missedIn(stretches);
  for (const [number, one] of series.entries()) {
    const values = new Map<number, number>();
    let full = false;
    for (const { from, to } of stretches) {
      for (const [value, total] of to.totals.get(number) ?? []) {
        const before = one.head.lasting ? 0 : (from.totals.get(number)?.get(value) ?? 0);
        const grown = total - before;
        if (grown !== 0) values.set(value, (values.get(value) ?? 0) + grown);
      }
      full ||= to.full.has(number);
    }
    const seen = [...values.keys()].map((value) => unitsOf(value, one.head.value));
    const missed = one.events.reduce((sum, event) => sum + (missedRuns.get(event) ?? 0), 0);
    const largest = one.head.sum ? Infinity : one.head.value?.unit === undefined ? 1 : Math.max(1, ...seen);
    const signed = one.head.sum !== undefined && one.head.value?.labels === 'vmstat-nodes';
    counts.set(nameOf(one), { series: one, values, missed, full, largest, signed });
  }
  const seconds = stretches.reduce((sum, { from, to }) => sum + (to.ns - from.ns) / 1e9, 0);
  return { seconds, counts, counters };
}

/**
 * Missed runs over some stretches, by event: the most that there can have been between the totals at both
 * ends.
 */
export function missedIn(stretches: readonly Stretch[]): Map<string, number> {
  const missed = new Map<string, number>();
  for (const { from, to } of stretches) {
    for (const [event, runs] of to.missed) {
      const before = (from.missedBefore ?? from.missed).get(event) ?? 0;
      missed.set(event, (missed.get(event) ?? 0) + runs - before);
    }
  }
  return missed;
}

/** Looks names up among the counts, then among the counters. */
export const lookupIn =
  ({ counts, counters }: Deltas, words: Words): Lookup =>
  (name) => {
    const counted = counts.get(name.name);
    if (counted) {
      const value = amountOf(counted.series.head, counted.values, name, words);
      return { low: value, high: value };
    }
    if (!name.name.endsWith('*')) return counters.get(name.name);
    const found = [...counters].filter(([counter]) => counter.startsWith(name.name.slice(0, -1)));
    if (found.length === 0) return undefined;
    return {
      low: found.reduce((sum, [, { low }]) => sum + low, 0),
      high: found.reduce((sum, [, { high }]) => sum + high, 0),
    };
  };

/**
 * Value of a name in an expression for the values of a map: the amount, or with count() the number of events.
 */
export function amountOf(
  head: MapHead,
  values: ReadonlyMap<number, number>,
  { pick, count }: Extract<Expression, { kind: 'name' }>,
  words: Words,
): number {
  const wanted = pick && picked(pick.words, head.value?.labels, words);
  let sum = 0;
  for (const [value, total] of values) {
    if (wanted && wanted.has(value) === pick?.not) continue;
    const units = count || head.sum ? 1 : (amountOfEvents(value, 1, head.value) ?? 1);
    sum += units * total;
  }
  return sum;
}

/** True if a symbol in brackets stands for values of a key here. */
export const isWord = (word: string, labels: Labels, words: Words): boolean =>
  Object.hasOwn(words.sets, word) || [...picked([word], labels, words)].some((value) => value !== -1);

type Labels = NonNullable<MapHead['value']>['labels'];

function picked(words: readonly string[], labels: Labels, { sets, names }: Words): Set<number> {
  const wanted = words.flatMap((word): number[] => {
    if (/^\d+$/.test(word)) return [Number(word)];
    const set = sets[word];
    if (set) return [...set];
    if (typeof labels === 'string') return [names[labels].indexOf(word)];
    return Object.entries(labels ?? {}).flatMap(([value, label]) => (label === word ? [Number(value)] : []));
  });
  return new Set(wanted);
}

/**
 * Bounds of a counter's growth between the totals at both ends: vmstat was read before and after each of
 * them.
 */
function changeOf(name: string, from: Reading, to: Reading): Interval {
  const at = ({ before, after }: Reading): [number, number] => {
    const values = [before.get(name) ?? 0, after.get(name) ?? 0];
    return [Math.min(...values), Math.max(...values)];
  };
  const [[fromLow, fromHigh], [toLow, toHigh]] = [at(from), at(to)];
  return { low: toLow - fromHigh, high: toHigh - fromLow };
}
