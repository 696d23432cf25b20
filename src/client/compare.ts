import type { CompareIdentity, Verdict } from '../wire/compare.ts';
import type { CompareMessage } from '../wire/views.ts';
import { isOfInterest } from './compare-figures.ts';
import { forgetOld } from './forget-old.ts';

/** The result of an identity, and its contributors. */
export type CompareFigures = CompareMessage['rows'][number];
export type Contributor = CompareFigures['made'][number];

/** Residuals of the identities that moved in a tick. */
export interface ResidualTick {
  tick: number;
  atMs: number;
  seconds: number;
  residuals: Map<string, { low: number; high: number; verdict: Verdict }>;
}

/** The state of a compare view. `apply` changes it in place and raises `version`. */
export class Compare {
  version = 0;
  /** The companion session that counts for the view: contributors are its rows. */
  session = '';
  /** Empty until the first tick of the companion session. */
  identities: CompareIdentity[] = [];
  /** `atMs`, `seconds` and `rows` are of the last tick with a complete reconciliation. */
  atMs = 0;
  seconds = 0;
  rows = new Map<string, CompareFigures>();
  /** Sums over the last ten seconds. */
  recent = new Map<string, CompareFigures>();
  recentSeconds = 0;
  /** Since the companion session began, when a client first opened the view. */
  sums = new Map<string, CompareFigures>();
  /** 0 until the sums begin. */
  sumSeconds = 0;
  /** Ticks from which the untraced baseline is measured so far, and as many as it needs. */
  baseline: CompareMessage['baseline'] = { ticks: 0, needed: 0 };
  /** The last ten minutes, oldest first. */
  history: ResidualTick[] = [];
  /**
   * Identities that moved at any time. A table whose rows came and went with each tick would be unreadable.
   */
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
    this.recent = byId(message.recent);
    this.recentSeconds = message.recentSeconds;
    this.sums = byId(message.sums);
    this.sumSeconds = message.sumSeconds;
    this.baseline = message.baseline;
    for (const { residuals, ...tick } of message.history)
      this.history.push({
        ...tick,
        residuals: new Map(residuals.map(([id, low, high, verdict]) => [id, { low, high, verdict }])),
      });
    forgetOld(this.history, message.atMs, ({ residuals }) => residuals.size);
    const known = new Set(this.identities.map(({ id }) => id));
    for (const row of [...message.rows, ...message.sums])
      if (known.has(row.id) && isOfInterest(row)) this.moved.add(row.id);
    this.version++;
  }

  /** True once the first reconciliation arrived: probes take some seconds to attach. */
  get begun(): boolean {
    return this.identities.length > 0;
  }
}

const byId = (rows: readonly CompareFigures[]): Map<string, CompareFigures> =>
  new Map(rows.map((row) => [row.id, row]));
