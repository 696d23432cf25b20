/** A tick as the history keeps it. */
export interface KeptTick {
  tick: number;
  atMs: number;
  seconds: number;
  /** Quadruples: row, series, value, count. */
  counts: Float64Array;
  /** Series that were not counted. */
  dropped: number[];
  /** Growth of the counters of /proc/vmstat that correspond to a series. */
  vmstat: [name: string, delta: number][];
}

export interface HistoryLimits {
  ms: number;
  /** Most numbers kept, 8 bytes each. */
  numbers: number;
}

/** The last ticks, as far back as time and memory allow. */
export class History {
  readonly #limits: HistoryLimits;
  #ticks: KeptTick[] = [];
  #numbers = 0;

  constructor(limits: HistoryLimits) {
    this.#limits = limits;
  }

  get ticks(): readonly KeptTick[] {
    return this.#ticks;
  }

  add(added: KeptTick): void {
    const { counts } = added;
    // Counts from a pipe are a view of a larger buffer, which would stay in memory: copy them.
    const tick = counts.byteLength < counts.buffer.byteLength ? { ...added, counts: counts.slice() } : added;
    this.#ticks.push(tick);
    this.#numbers += counts.length;
    const { ms, numbers } = this.#limits;
    let drop = 0;
    for (const old of this.#ticks) {
      // A tick dated in the future was recorded before the clock was set back.
      const recent = old.atMs > tick.atMs - ms && old.atMs <= tick.atMs;
      if (old === tick || (recent && this.#numbers <= numbers)) break;
      this.#numbers -= old.counts.length;
      drop++;
    }
    this.#ticks.splice(0, drop);
  }

  /**
   * Renumbers the series after the session changed them; the counts of a series without a new number get -1.
   */
  renumber(to: (series: number) => number | undefined): void {
    for (const tick of this.#ticks) {
      const { counts, dropped } = tick;
      for (let start = 0; start < counts.length; start += 4)
        counts[start + 1] = to(counts[start + 1] ?? -1) ?? -1;
      tick.dropped = dropped.flatMap((series) => to(series) ?? []);
    }
  }

  /** Tick and rate per second of one series, for each of `rows`, over the last `ticks` ticks. */
  rates(
    rows: ReadonlySet<number>,
    series: number,
    ticks: number,
  ): Map<number, [tick: number, rate: number][]> {
    const ratesByRow = new Map<number, [number, number][]>();
    for (const { tick, seconds, counts } of this.#ticks.slice(-ticks)) {
      for (let start = 0; start < counts.length; start += 4) {
        const row = counts[start] ?? -1;
        if (counts[start + 1] !== series || !rows.has(row)) continue;
        const rates = ratesByRow.get(row) ?? [];
        if (rates.length === 0) ratesByRow.set(row, rates);
        const last = rates.at(-1);
        const rate = (counts[start + 3] ?? 0) / seconds;
        if (last?.[0] === tick) last[1] += rate;
        else rates.push([tick, rate]);
      }
    }
    return ratesByRow;
  }
}
