import type { Tick } from '../collector/events.ts';
import { balance, type UntracedBaselines } from '../compare/balance.ts';
import { compareIdentityOf, numbersOf } from '../compare/balance-to-wire.ts';
import { contributors } from '../compare/contributors.ts';
import { deltasOf } from '../compare/deltas.ts';
import { hiddenWork, hidesFirst, withFaults } from '../compare/hidden.ts';
import { joinStretch, type Stretch } from '../compare/reading.ts';
import type { Reconciliation } from '../compare/reconciliation.ts';
import { untracedBaselines } from '../compare/untraced.ts';
import type { Series } from '../probe/program.ts';
import type { CompareNumbers, ReconciledTick } from '../wire/compare.ts';
import { RecentTicks } from './recent-ticks.ts';

/**
 * Contributors that a message lists for each identity. KEPT: contributors that the sums remember at least.
 */
const LISTED = 10;
/** Ticks at the start from which the reconciler learns the untraced baseline. */
const BASELINE_TICKS = 5;
const KEPT = 1_000;
/** Earlier stretches that tell what happens while a hidden process 1 does not run. */
const EARLIER = 100;

/** Reconciles with vmstat each tick of a session, the ticks of the last ten seconds, and all ticks together. */
export class Reconciler {
  readonly #reconciliation: Reconciliation;
  #baseline: Stretch[] = [];
  #untraced: UntracedBaselines = new Map();
  #stretches: Stretch[] = [];
  readonly #recent = new RecentTicks();
  /** True once the ticks proved that the kernel hides process 1. */
  #hides = false;
  /** Contributors by identity, then by row of the session. */
  readonly #contributors = new Map<string, Map<number, number>>();

  constructor(reconciliation: Reconciliation) {
    this.#reconciliation = reconciliation;
  }

  /** Returns null for a tick whose readings are incomplete. */
  tick(
    { readings, counts }: Pick<Tick, 'readings' | 'counts'>,
    series: readonly Series[],
    rowOf: (key: string) => number,
    head: Pick<ReconciledTick, 'tick' | 'atMs'>,
  ): ReconciledTick | null {
    if (readings === null) return null;
    const { chosen, symbols, drift } = this.#reconciliation;
    if (this.#baseline.length < BASELINE_TICKS) {
      this.#baseline.push(readings);
      this.#untraced = untracedBaselines(chosen, this.#baseline, series, symbols, drift);
    }
    this.#stretches = joinStretch(this.#stretches, readings);
    this.#hides ||= hidesFirst(this.#stretches);
    const numbers = (
      stretches: readonly Stretch[],
      contributorsOf: (id: string) => ReconciledTick['rows'][number]['contributors'],
    ) => {
      const all = deltasOf(stretches, series, drift);
      const deltas = this.#hides ? withFaults(all, stretches) : all;
      const hidden = hiddenWork(stretches, series, drift, this.#hides, this.#stretches.slice(-EARLIER));
      const rows = chosen.map((one) => ({
        ...this.#judged(numbersOf(balance(one, deltas, symbols, this.#untraced, hidden))),
        contributors: contributorsOf(one.invariant.id),
      }));
      return { seconds: all.seconds, rows };
    };
    const made = new Map(
      chosen.map(({ invariant, missing }) => [
        invariant.id,
        missing === null
          ? contributors(invariant.trace.tree, counts, series, symbols).map(({ key, counted }) => ({
              row: rowOf(key),
              counted,
            }))
          : [],
      ]),
    );
    for (const [id, rows] of made) this.#remember(id, rows);
    this.#recent.add({ stretch: readings, contributors: made });
    const firstOf = (rows: ReadonlyMap<number, number> = new Map()) => largest(rows).slice(0, LISTED);
    const now = numbers([readings], (id) => made.get(id)?.slice(0, LISTED) ?? []);
    const recent = numbers(this.#recent.stretches, (id) => firstOf(this.#recent.contributorsOf(id)));
    const all = numbers(this.#stretches, (id) => firstOf(this.#contributors.get(id)));
    return {
      ...head,
      identities: chosen.map(compareIdentityOf),
      seconds: now.seconds,
      rows: now.rows,
      recent: recent.rows,
      recentSeconds: recent.seconds,
      sums: all.rows,
      sumSeconds: all.seconds,
      baseline: { ticks: this.#baseline.length, needed: BASELINE_TICKS },
    };
  }

  /** Holds back the verdict `unexplained` until the untraced baseline is measured, which may explain the difference. */
  #judged(numbers: CompareNumbers): CompareNumbers {
    const isMeasured = this.#baseline.length === BASELINE_TICKS;
    return isMeasured || numbers.verdict !== 'unexplained' ? numbers : { ...numbers, verdict: null };
  }

  #remember(id: string, rows: ReconciledTick['rows'][number]['contributors']): void {
    const known = this.#contributors.get(id) ?? new Map<number, number>();
    for (const { row, counted } of rows) known.set(row, (known.get(row) ?? 0) + counted);
    if (known.size > 2 * KEPT) {
      const kept = largest(known).slice(0, KEPT);
      known.clear();
      for (const { row, counted } of kept) known.set(row, counted);
    }
    this.#contributors.set(id, known);
  }
}

const largest = (rows: ReadonlyMap<number, number>): { row: number; counted: number }[] =>
  [...rows]
    .map(([row, counted]) => ({ row, counted }))
    .filter(({ counted }) => counted !== 0)
    .toSorted((a, b) => Math.abs(b.counted) - Math.abs(a.counted));
