import type { Cell } from '../wire/rows.ts';
import type { Series } from '../wire/series.ts';
import type { TotalsMessage } from '../wire/views.ts';
import { forgetOld } from './forget-old.ts';

export interface TotalsTick {
  tick: number;
  atMs: number;
  seconds: number;
  /** By series. */
  cells: Map<number, { count: number; amount: number | null }>;
  /** Series that were not counted in this tick. */
  dropped: number[];
  /** Delta by counter. */
  vmstat: Map<string, number>;
}

/** The state of a totals view. `apply` changes it in place and raises `version`. */
export class Totals {
  version = 0;
  session = '';
  series: Series[] = [];
  atMs = 0;
  seconds = 1;
  total: Cell[] = [];
  /** The last ten minutes, oldest first. */
  ticks: TotalsTick[] = [];

  apply(message: TotalsMessage): void {
    if (message.reset) {
      this.series = message.series ?? [];
      this.ticks = [];
    }
    this.session = message.session;
    this.atMs = message.atMs;
    this.seconds = message.seconds;
    this.total = message.total;
    for (const { tick, atMs, seconds, cells, leftOut: dropped, vmstat } of message.history)
      this.ticks.push({
        tick,
        atMs,
        seconds,
        cells: new Map(cells.map(([series, count, amount]) => [series, { count, amount }])),
        dropped,
        vmstat: new Map(vmstat),
      });
    forgetOld(
      this.ticks,
      message.atMs,
      ({ cells, vmstat, dropped }) => cells.size + vmstat.size + dropped.length,
    );
    this.version++;
  }
}
