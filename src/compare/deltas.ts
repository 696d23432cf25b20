import type { CounterNames } from '../kernel/vmstat.ts';
import type { MapHead } from '../probe/head.ts';
import type { Series } from '../probe/program.ts';
import { amountOfEvents, unitsOf } from '../tally/units-of.ts';
import type { Expression, Interval, Lookup } from './expression.ts';
import type { Reading, Stretch } from './reading.ts';

/** Counts of one map over some stretches. */
export interface MapDelta {
  series: Series;
  /** By value of the key; 0 if the key has none. */
  values: ReadonlyMap<number, number>;
  /** Missed runs of the tracepoints, and whether the map reached max entries. */
  missed: number;
  full: boolean;
  /** Largest amount of one event, in the map's amount; Infinity for sums, which do not tell. */
  largest: number;
  /** True if an event may lower the count: sums of changes of a state. */
  signed: boolean;
}

/** Both sides over the same stretches. */
export interface Deltas {
  seconds: number;
  /** By name in expressions: `mm_page_alloc.failed`. */
  counts: ReadonlyMap<string, MapDelta>;
  /** Bounds of the growth of each counter of vmstat. */
  counters: ReadonlyMap<string, Interval>;
}

/** Meaning of the symbols in an expression on this machine. */
export interface Symbols {
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
  const counts = new Map<string, MapDelta>();
  for (const { from, to } of stretches) {
    const names = [...to.before.keys()];
    const events = names.indexOf('pgpgin');
    for (const [index, name] of names.entries()) {
      const off = (events !== -1 && index >= events) || SUMMED_AT_READ.test(name) ? 0 : 2 * drift;
      const change = changeOf(name, from, to);
      const before = counters.get(name) ?? { low: 0, high: 0 };
      counters.set(name, { low: before.low + change.low - off, high: before.high + change.high + off });
    }
  }
  const missedRuns = missedIn(stretches);
  for (const [number, entry] of series.entries()) {
    const values = new Map<number, number>();
    let full = false;
    for (const { from, to } of stretches) {
      for (const [value, total] of to.totals.get(number) ?? []) {
        const before = entry.head.lasting ? 0 : (from.totals.get(number)?.get(value) ?? 0);
        const grown = total - before;
        if (grown !== 0) values.set(value, (values.get(value) ?? 0) + grown);
      }
      full ||= to.full.has(number);
    }
    const seen = [...values.keys()].map((value) => unitsOf(value, entry.head.value));
    const missed = entry.events.reduce((sum, event) => sum + (missedRuns.get(event) ?? 0), 0);
    const largest = entry.head.sum
      ? Infinity
      : entry.head.value?.unit === undefined
        ? 1
        : Math.max(1, ...seen);
    const signed = entry.head.sum !== undefined && entry.head.value?.labels === 'vmstat-nodes';
    counts.set(nameOf(entry), { series: entry, values, missed, full, largest, signed });
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
  ({ counts, counters }: Deltas, symbols: Symbols): Lookup =>
  (name) => {
    const counted = counts.get(name.name);
    if (counted) {
      const value = amountOf(counted.series.head, counted.values, name, symbols);
      return { low: value, high: value };
    }
    if (!name.name.endsWith('*')) return counters.get(name.name);
    const matching = [...counters].filter(([counter]) => counter.startsWith(name.name.slice(0, -1)));
    if (matching.length === 0) return undefined;
    return {
      low: matching.reduce((sum, [, { low }]) => sum + low, 0),
      high: matching.reduce((sum, [, { high }]) => sum + high, 0),
    };
  };

/**
 * Value of a name in an expression for the values of a map: the amount, or with count() the number of events.
 */
export function amountOf(
  head: MapHead,
  values: ReadonlyMap<number, number>,
  { pick, count }: Extract<Expression, { kind: 'name' }>,
  symbols: Symbols,
): number {
  const wanted = pick && picked(pick.symbols, head.value?.labels, symbols);
  let sum = 0;
  for (const [value, total] of values) {
    if (wanted && wanted.has(value) === pick?.not) continue;
    const units = count || head.sum ? 1 : (amountOfEvents(value, 1, head.value) ?? 1);
    sum += units * total;
  }
  return sum;
}

/** True if a symbol in brackets stands for values of a key here. */
export const isSymbol = (symbol: string, labels: Labels, symbols: Symbols): boolean =>
  Object.hasOwn(symbols.sets, symbol) || [...picked([symbol], labels, symbols)].some((value) => value !== -1);

type Labels = NonNullable<MapHead['value']>['labels'];

function picked(picks: readonly string[], labels: Labels, { sets, names }: Symbols): Set<number> {
  const wanted = picks.flatMap((pick): number[] => {
    if (/^\d+$/.test(pick)) return [Number(pick)];
    const set = sets[pick];
    if (set) return [...set];
    if (typeof labels === 'string') return [names[labels].indexOf(pick)];
    return Object.entries(labels ?? {}).flatMap(([value, label]) => (label === pick ? [Number(value)] : []));
  });
  return new Set(wanted);
}

/**
 * Bounds of a counter's growth between the totals at both ends: vmstat was read before and after each of
 * them.
 */
function changeOf(name: string, from: Reading, to: Reading): Interval {
  const boundsIn = ({ before, after }: Reading): [number, number] => {
    const values = [before.get(name) ?? 0, after.get(name) ?? 0];
    return [Math.min(...values), Math.max(...values)];
  };
  const [[fromLow, fromHigh], [toLow, toHigh]] = [boundsIn(from), boundsIn(to)];
  return { low: toLow - fromHigh, high: toHigh - fromLow };
}
