import type { Columns } from './columns.ts';
import { isShortTick } from './short-tick.ts';
import type { Steps } from './steps.ts';

/** Counts of a series in a tick; the amount is null if values are kinds. */
export type TickTotal = [series: number, count: number, amount: number | null];

/** A tick as the history gets it. */
export interface AddedTick {
  tick: number;
  atMs: number;
  seconds: number;
  /** Row, series, value, count. */
  counts: Columns;
  /** Sums over all rows. */
  totals: TickTotal[];
  /** Series that were not counted. */
  dropped: number[];
  /** Growth of the counters of /proc/vmstat that correspond to a series. */
  vmstat: [name: string, delta: number][];
}

/** Sums of a tick over all rows. */
export type TotalsTick = Omit<AddedTick, 'counts'>;

/** Counts of a tick by row. */
export interface RowsTick extends Pick<AddedTick, 'tick' | 'atMs' | 'seconds'> {
  /** Row, series, value, count. */
  counts: Columns;
}

export interface HistoryLimits {
  ms: number;
  /** Most bytes of counts by row. */
  bytes: number;
}

/** The last ticks: their sums as far back as time allows, and their counts by row as far as memory allows too. */
export class History {
  readonly #limits: HistoryLimits;
  readonly #totals: TotalsTick[] = [];
  readonly #rows: RowsTick[] = [];
  #bytes = 0;

  constructor(limits: HistoryLimits) {
    this.#limits = limits;
  }

  get totals(): readonly TotalsTick[] {
    return this.#totals;
  }

  get rows(): readonly RowsTick[] {
    return this.#rows;
  }

  add({ counts, ...totals }: AddedTick): void {
    const { tick, atMs, seconds } = totals;
    this.#bytes += counts.bytes;
    const isOld = isOlder(atMs, this.#limits.ms);
    dropFirst(this.#totals, isOld);
    dropFirst(this.#rows, (kept) => {
      if (!isOld(kept) && this.#bytes <= this.#limits.bytes) return false;
      this.#bytes -= kept.counts.bytes;
      return true;
    });
    this.#totals.push(totals);
    this.#rows.push({ tick, atMs, seconds, counts });
  }

  /**
   * Renumbers the series after the session changed them; the counts of a series without a new number get -1.
   */
  *renumber(to: (series: number) => number | undefined): Steps {
    for (const kept of this.#rows) {
      yield;
      this.#bytes -= kept.counts.bytes;
      kept.counts = kept.counts.replaced(1, (old) => to(old) ?? -1);
      this.#bytes += kept.counts.bytes;
    }
    for (const kept of this.#totals) {
      kept.dropped = kept.dropped.flatMap((old) => to(old) ?? []);
      kept.totals = kept.totals.flatMap(([old, count, amount]): TickTotal[] => {
        const now = to(old);
        return now === undefined ? [] : [[now, count, amount]];
      });
    }
  }

  /**
   * Tick and rate per second of all `wanted` series together, for each of `rows`, over the last `ticks` ticks. A short tick
   * has the rate of the tick before it.
   */
  rates(
    rows: ReadonlySet<number>,
    wanted: ReadonlySet<number>,
    ticks: number,
  ): Map<number, [tick: number, rate: number][]> {
    const ratesByRow = new Map<number, [number, number][]>();
    // A short tick may be the first of them: it has the rate of the tick before.
    const kept = this.#rows.slice(-ticks - 1);
    // Most counts are of other series: a list says so faster than a set.
    const isWanted = Array.from({ length: Math.max(-1, ...wanted) + 1 }, (_, series) => wanted.has(series));
    for (const [at, { tick, seconds, counts }] of kept.entries()) {
      if (isShortTick(kept, at)) {
        repeatRates(ratesByRow, kept[at - 1]?.tick, tick);
        continue;
      }
      const [rowOf, seriesOf, , countOf] = counts.read();
      for (let index = 0; index < counts.length; index++) {
        const row = rowOf?.[index] ?? -1;
        if (!isWanted[seriesOf?.[index] ?? -1] || !rows.has(row)) continue;
        const rates = ratesByRow.get(row) ?? [];
        if (rates.length === 0) ratesByRow.set(row, rates);
        const last = rates.at(-1);
        const rate = (countOf?.[index] ?? 0) / seconds;
        if (last?.[0] === tick) last[1] += rate;
        else rates.push([tick, rate]);
      }
    }
    if (kept.length > ticks)
      for (const [row, rates] of ratesByRow) {
        if (rates[0]?.[0] === kept[0]?.tick) rates.shift();
        if (rates.length === 0) ratesByRow.delete(row);
      }
    return ratesByRow;
  }
}

/** Gives each row that has a rate in tick `from` the same one in tick `to`. */
function repeatRates(
  ratesByRow: ReadonlyMap<number, [tick: number, rate: number][]>,
  from: number | undefined,
  to: number,
): void {
  for (const rates of ratesByRow.values()) {
    const last = rates.at(-1);
    if (last?.[0] === from && last !== undefined) rates.push([to, last[1]]);
  }
}

/**
 * Returns what is true for ticks over `ms` before a tick. A tick dated in the future was recorded before the clock was
 * set back.
 */
export const isOlder =
  (nowMs: number, ms: number) =>
  ({ atMs }: { atMs: number }): boolean =>
    atMs <= nowMs - ms || atMs > nowMs;

/** Removes the first elements for which `isOver` returns true, in place. */
export function dropFirst<T>(list: T[], isOver: (element: T) => boolean): void {
  const kept = list.findIndex((element) => !isOver(element));
  list.splice(0, kept === -1 ? list.length : kept);
}
