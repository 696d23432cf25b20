import type { CompareIdentity, Verdict } from '../wire/compare.ts';
import type { CompareMessage } from '../wire/views.ts';
import { isOfInterest } from './compare-figures.ts';
import { forgetOld } from './forget-old.ts';

/** How an identity came out, and who made what was counted. */
export type CompareFigures = CompareMessage['rows'][number];
export type Maker = CompareFigures['made'][number];

/** Residuals of one tick, of what moved in it. */
export interface ResidualTick {
  tick: number;
  atMs: number;
  seconds: number;
  residuals: Map<string, { low: number; high: number; verdict: Verdict }>;
}

/** What a compare view has told so far. `apply` changes it in place; `version` tells that it did. */
export class Compare {
  version = 0;
  /** The session that counts for it: makers are rows of that one. */
  session = '';
  /** Empty until its first tick. */
  identities: CompareIdentity[] = [];
  /** Of the last tick whose books came whole, as are `rows`. */
  atMs = 0;
  seconds = 0;
  rows = new Map<string, CompareFigures>();
  /** Since somebody began to look. */
  sums = new Map<string, CompareFigures>();
  /** 0 until the sums begin. */
  sumSeconds = 0;
  /** The last ten minutes, oldest first. */
  history: ResidualTick[] = [];
  /** What moved at any time: rows of a table that came and went with each tick could not be read. */
  readonly moved = new Set<string>();

  apply(message: CompareMessage): void {
    if (message.reset) {
      this.identities = message.identities ?? [];
      this.rows = new Map();
      this.history = [];
      this.moved.clear();
    }
    this.session = message.session;
    if (message.rows.length > 0) {
      this.rows = byId(message.rows);
      this.atMs = message.atMs;
      this.seconds = message.seconds;
    }
    this.sums = byId(message.sums);
    this.sumSeconds = message.sumSeconds;
    for (const { residuals, ...tick } of message.history)
      this.history.push({
        ...tick,
        residuals: new Map(residuals.map(([id, low, high, verdict]) => [id, { low, high, verdict }])),
      });
    forgetOld(this.history, message.atMs);
    for (const row of [...message.rows, ...message.sums]) if (isOfInterest(row)) this.moved.add(row.id);
    this.version++;
  }

  /** Whether anything was held against anything yet: probes take some seconds to attach. */
  get begun(): boolean {
    return this.identities.length > 0;
  }
}

const byId = (rows: readonly CompareFigures[]): Map<string, CompareFigures> =>
  new Map(rows.map((row) => [row.id, row]));
