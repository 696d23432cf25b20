import type { Books, Interval, Verdict } from '../wire/compare.ts';

const KEPT_MS = 600_000;
const MOST_TICKS = 600;

export interface BookedTick {
  tick: number;
  atMs: number;
  seconds: number;
  /** Residuals of the identities whose residual or counter moved. */
  residuals: [id: string, low: number, high: number, verdict: Verdict][];
}

/** Reconciliation of a session: the last tick's, the sums, and the residuals of the last ten minutes. */
export class ReconciliationHistory {
  last: Books | undefined;
  history: BookedTick[] = [];

  apply(books: Books): void {
    this.last = books;
    const { tick, atMs, seconds, rows } = books;
    const residuals = rows.flatMap(({ id, residual, verdict, counter }): BookedTick['residuals'] =>
      residual && verdict && (isMoved(residual) || (counter && isMoved(counter)))
        ? [[id, residual.low, residual.high, verdict]]
        : [],
    );
    this.history = [...this.history, { tick, atMs, seconds, residuals }]
      .filter((one) => one.atMs > atMs - KEPT_MS)
      .slice(-MOST_TICKS);
  }
}

const isMoved = ({ low, high }: Interval): boolean => low !== 0 || high !== 0;
