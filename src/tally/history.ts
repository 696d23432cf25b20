import { bytesOf, type Columns, columnsOf, narrowest } from './columns.ts';

/** Counts of a series in a tick; the amount is null if values are kinds. */
export type TickTotal = [series: number, count: number, amount: number | null];

/** A tick as the history gets it. */
export interface AddedTick {
  tick: number;
  atMs: number;
  seconds: number;
  /** Quadruples: row, series, value, count. */
  counts: Float64Array;
  /** Sums over all rows. */
  totals: TickTotal[];
  /** Series that were not counted. */
  dropped: number[];
  /** Growth of the counters of /proc/vmstat that correspond to a series. */
  vmstat: [name: string, delta: number][];
}

/** A tick as the history keeps it. */
export type KeptTick = Omit<AddedTick, 'counts'> & { counts: Columns };

export interface HistoryLimits {
  ms: number;
  /** Most bytes of counts. */
  bytes: number;
}

/** The last ticks, as far back as time and memory allow. */
export class History {
  readonly #limits: HistoryLimits;
  #ticks: KeptTick[] = [];
  #bytes = 0;

  constructor(limits: HistoryLimits) {
    this.#limits = limits;
  }

  get ticks(): readonly KeptTick[] {
    return this.#ticks;
  }

  add(added: AddedTick): void {
    const tick = { ...added, counts: columnsOf(added.counts) };
    this.#ticks.push(tick);
    this.#bytes += bytesOf(tick.counts);
    const { ms, bytes } = this.#limits;
    let drop = 0;
    for (const old of this.#ticks) {
      // A tick dated in the future was recorded before the clock was set back.
      const recent = old.atMs > tick.atMs - ms && old.atMs <= tick.atMs;
      if (old === tick || (recent && this.#bytes <= bytes)) break;
      this.#bytes -= bytesOf(old.counts);
      drop++;
    }
    this.#ticks.splice(0, drop);
  }

  /**
   * Renumbers the series after the session changed them; the counts of a series without a new number get -1.
   */
  renumber(to: (series: number) => number | undefined): void {
    for (const tick of this.#ticks) {
      this.#bytes -= bytesOf(tick.counts);
      const series = narrowest(Float64Array.from(tick.counts.series, (old) => to(old) ?? -1));
      tick.counts = { ...tick.counts, series };
      this.#bytes += bytesOf(tick.counts);
      tick.dropped = tick.dropped.flatMap((old) => to(old) ?? []);
      tick.totals = tick.totals.flatMap(([old, count, amount]): TickTotal[] => {
        const now = to(old) ?? -1;
        return now === -1 ? [] : [[now, count, amount]];
      });
    }
  }

  /** Tick and rate per second of all `wanted` series together, for each of `rows`, over the last `ticks` ticks. */
  rates(
    rows: ReadonlySet<number>,
    wanted: ReadonlySet<number>,
    ticks: number,
  ): Map<number, [tick: number, rate: number][]> {
    const ratesByRow = new Map<number, [number, number][]>();
    for (const { tick, seconds, counts } of this.#ticks.slice(-ticks)) {
      for (let index = 0; index < counts.rows.length; index++) {
        const row = counts.rows[index] ?? -1;
        if (!wanted.has(counts.series[index] ?? -1) || !rows.has(row)) continue;
        const rates = ratesByRow.get(row) ?? [];
        if (rates.length === 0) ratesByRow.set(row, rates);
        const last = rates.at(-1);
        const rate = (counts.counts[index] ?? 0) / seconds;
        if (last?.[0] === tick) last[1] += rate;
        else rates.push([tick, rate]);
      }
    }
    return ratesByRow;
  }
}
