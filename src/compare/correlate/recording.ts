import type { Series as ProgramSeries } from '../../probe/program.ts';
import { amountOf, nameOf, type Symbols } from '../deltas.ts';
import type { Reading, Stretch } from '../reading.ts';
import type { Series } from './series.ts';

/**
 * Counters among the statistics of nodes that only grow: they count events (include/linux/mmzone.h,
 * node_stat_item).
 */
const RUNNING =
  /^(numa_(hit|miss|foreign|interleave|local|other)|workingset_(?!nodes)\w+|nr_(dirtied|written|vmscan_\w+|throttled_written|foll_pin_\w+)|pg(promote|demote|scan|steal|refill)\w*)$/;

/** Tells whether a counter of /proc/vmstat counts events, or is a state. `names`: in the kernel's order. */
export const kindOf = (name: string, names: readonly string[]): Series['kind'] => {
  const events = names.indexOf('pgpgin');
  return (events !== -1 && names.indexOf(name) >= events) || RUNNING.test(name) ? 'event' : 'state';
};

/** Values that are read in addition to vmstat. */
export interface Gauges {
  /** `MemFree`: bytes. */
  meminfo: ReadonlyMap<string, number>;
  /** `memory.some.total`: µs. */
  pressure: ReadonlyMap<string, number>;
}

/** Probes and counters tick by tick: the input of `correlate`. */
export class Recording {
  /** Length of each tick; 0 for the first value, which no tick precedes. */
  readonly seconds: number[] = [];
  readonly #series: readonly ProgramSeries[];
  readonly #symbols: Symbols;
  readonly #probes: (number | null)[][];
  readonly #counters = new Map<string, Series & { values: (number | null)[] }>();
  #last: Reading | undefined;

  constructor(series: readonly ProgramSeries[], symbols: Symbols) {
    this.#series = series;
    this.#symbols = symbols;
    this.#probes = series.map(() => []);
  }

  /** Adds a tick; it has no stretch if its reading is incomplete. */
  add(stretch: Stretch | undefined, gauges: Gauges): void {
    if (stretch === undefined || stretch.from !== this.#last) {
      // After a gap totals begin at 0: they did not grow from the values before it.
      if (this.#last !== undefined) this.#point(undefined, 0);
      this.#last = undefined;
      if (stretch === undefined) return;
      this.#point(stretch.from, 0);
    }
    this.#point(stretch.to, (stretch.to.ns - stretch.from.ns) / 1e9, gauges);
    this.#last = stretch.to;
  }

  get probes(): Series[] {
    return this.#series.map((series, index) => ({
      name: nameOf(series),
      kind: 'event',
      values: this.#probes[index] ?? [],
    }));
  }

  get counters(): Series[] {
    return [...this.#counters.values()].map((counter) => ({
      ...counter,
      values: this.seconds.map((_, index) => counter.values[index] ?? null),
    }));
  }

  #point(reading: Reading | undefined, seconds: number, gauges?: Gauges): void {
    const tick = this.seconds.push(seconds) - 1;
    for (const [index, series] of this.#series.entries()) {
      const name = { kind: 'name', name: '', pick: undefined, count: false, optional: false } as const;
      const total = reading
        ? amountOf(series.head, reading.totals.get(index) ?? new Map(), name, this.#symbols)
        : null;
      this.#probes[index]?.push(total);
    }
    if (reading === undefined) return;
    const names = [...reading.before.keys()];
    for (const [name, value] of reading.before) this.#set(tick, name, kindOf(name, names), value);
    for (const [name, value] of gauges?.meminfo ?? []) this.#set(tick, `meminfo.${name}`, 'state', value);
    for (const [name, value] of gauges?.pressure ?? [])
      if (name.endsWith('.total')) this.#set(tick, `pressure.${name.slice(0, -6)}`, 'event', value);
  }

  #set(tick: number, name: string, kind: Series['kind'], value: number): void {
    const counter = this.#counters.get(name) ?? { name, kind, values: [] };
    counter.values[tick] = value;
    this.#counters.set(name, counter);
  }
}
