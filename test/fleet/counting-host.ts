import { eachCell } from '../../src/fleet/cell-bytes.ts';
import { numbersOf } from '../../src/fleet/host-numbers.ts';
import { packSummary, unpackSummary } from '../../src/fleet/pack-summary.ts';
import { Recent } from '../../src/fleet/recent.ts';
import type { CellBytes, Summary } from '../../src/fleet/schema.ts';
import { type Circumstances, summarizing } from '../../src/fleet/summary-of.ts';
import { Board } from '../../src/tally/board.ts';
import { BOARD_LIMITS } from '../../src/tally/board-limits.ts';
import { finish } from '../../src/tally/steps.ts';
import type { FeedTick } from '../../src/wire/feed.ts';
import { sessionInfo, take } from '../fixtures/feed.ts';
import { IDENTITY } from './identity.ts';

export const COST = { vmtallyPercent: 1, addedPercent: null, rssBytes: 1 };
/** Rows leave soon, and groups of few of them are kept. */
const LIMITS = { ...BOARD_LIMITS, ended: 4, endedMs: 3_000, groups: 3 };

/** A service that counts. */
export class CountingHost {
  readonly board = new Board(LIMITS);
  readonly recent = new Recent();
  /** All counts by label and process, whatever became of it, and of the ticks since the last summary that was kept. */
  readonly true = new Map<string, number>();
  readonly trueRecent = new Map<string, number>();
  seq = 0;

  tick(tick: FeedTick): void {
    take(this.board, tick);
    finish(this.recent.adding(this.board));
    const { counts } = tick;
    for (let at = 0; at < counts.length; at += 4) {
      const label = this.board.series[counts[at + 1] ?? 0]?.label;
      if (label === undefined) continue;
      const key = `${label} ${counts[at]}`;
      for (const of of [this.true, this.trueRecent]) of.set(key, (of.get(key) ?? 0) + (counts[at + 3] ?? 0));
    }
  }

  summary(change: Partial<Circumstances & { run: string }> = {}): Summary {
    const { run = 'r1', ...others } = change;
    const numbers = numbersOf(sessionInfo(), this.board, this.recent.begin(true));
    const circumstances = {
      seq: ++this.seq,
      sentMs: 2_000_000,
      cost: COST,
      former: undefined,
      shorter: 1,
      ...others,
    };
    const made = finish(summarizing({ ...IDENTITY, run }, numbers, circumstances));
    // Each must be one that a hub takes.
    return unpackSummary(packSummary(made));
  }

  kept(): void {
    this.recent.kept();
    this.trueRecent.clear();
  }
}

export type Numbers = [count: number, amount: number, recent: number, recentAmount: number];
const add = (one: Numbers, other: Numbers): Numbers => one.map((n, i) => n + (other[i] ?? 0)) as Numbers;

/** The sum of all entries by series. */
export function sumOf(...lists: (CellBytes | undefined)[]): Map<number, Numbers> {
  const all = new Map<number, Numbers>();
  for (const list of lists)
    if (list !== undefined)
      eachCell(list, (_, series, ...numbers) => {
        const sum = add(all.get(series) ?? [0, 0, 0, 0], numbers);
        if (sum.some((number) => number !== 0)) all.set(series, sum);
      });
  return new Map([...all].toSorted(([a], [b]) => a - b));
}

/** Counts of an entry by series. */
export const countsOf = (bytes: CellBytes, entry = 0): Map<number, number> => {
  const counts = new Map<number, number>();
  eachCell(bytes, (of, series, count) => of === entry && counts.set(series, count));
  return counts;
};
