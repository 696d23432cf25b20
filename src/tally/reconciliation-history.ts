import type { Interval, ReconciledTick, Verdict } from '../wire/compare.ts';

const KEPT_MS = 600_000;
const MOST_TICKS = 600;

export interface ResidualTick {
  tick: number;
  atMs: number;
  seconds: number;
  /** Residuals of the identities whose residual or counter moved. */
  residuals: [id: string, low: number, high: number, verdict: Verdict][];
}

/** Reconciliation of a session: the last tick's, the sums, and the residuals of the last ten minutes. */
export class ReconciliationHistory {
  last: ReconciledTick | undefined;
  history: ResidualTick[] = [];

  apply(reconciled: ReconciledTick): void {
    this.last = reconciled;
    const { tick, atMs, seconds, rows } = reconciled;
    const residuals = rows.flatMap(({ id, residual, verdict, counter }): ResidualTick['residuals'] =>
      residual && verdict && (isMoved(residual) || (counter && isMoved(counter)))
        ? [[id, residual.low, residual.high, verdict]]
        : [],
    );
    this.history = [...this.history, { tick, atMs, seconds, residuals }]
      .filter((past) => past.atMs > atMs - KEPT_MS)
      .slice(-MOST_TICKS);
  }
}

const isMoved = ({ low, high }: Interval): boolean => low !== 0 || high !== 0;
