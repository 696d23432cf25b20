import type { Tick } from '../collector/events.ts';
import { balance, type Unseen } from '../compare/balance.ts';
import { identityOf, numbersOf } from '../compare/balance-to-wire.ts';
import { contributors } from '../compare/contributors.ts';
import { type Deltas, deltasOf } from '../compare/deltas.ts';
import { joinStretch, type Stretch } from '../compare/reading.ts';
import type { Reconciliation } from '../compare/reconciliation.ts';
import { untracedRates } from '../compare/untraced.ts';
import type { Series } from '../probe/program.ts';
import type { Books as BooksFeed } from '../wire/compare.ts';

/**
 * Contributors that a message lists for each identity. KEPT: contributors that the sums remember at least.
 */
const TOLD = 10;
/** Ticks at the start from which the reconciler learns the untraced baseline. */
const BASELINE_TICKS = 5;
const KEPT = 1_000;

/** Reconciles each tick of a session with vmstat, and all ticks together. */
export class Reconciler {
  readonly #books: Reconciliation;
  #baseline: Stretch[] = [];
  #unseen: Unseen = new Map();
  #stretches: Stretch[] = [];
  /** Contributors by identity, then by row of the session. */
  readonly #makers = new Map<string, Map<number, number>>();

  constructor(books: Reconciliation) {
    this.#books = books;
  }

  /** Returns null for a tick whose readings are incomplete. */
  tick(
    { readings, counts }: Pick<Tick, 'readings' | 'counts'>,
    series: readonly Series[],
    rowOf: (key: string) => number,
    head: Pick<BooksFeed, 'tick' | 'atMs'>,
  ): BooksFeed | null {
    if (readings === null) return null;
    const { chosen, words, drift } = this.#books;
    if (this.#baseline.length < BASELINE_TICKS) {
      this.#baseline.push(readings);
      this.#unseen = untracedRates(chosen, this.#baseline, series, words, drift);
    }
    this.#stretches = joinStretch(this.#stretches, readings);
    const [now, all] = [deltasOf([readings], series, drift), deltasOf(this.#stretches, series, drift)];
    const numbers = (deltas: Deltas, makersOf: (id: string) => BooksFeed['rows'][number]['makers']) =>
      chosen.map((one) => ({
        ...numbersOf(balance(one, deltas, words, this.#unseen)),
        makers: makersOf(one.identity.id),
      }));
    const made = new Map(
      chosen.map(({ identity, missing }) => [
        identity.id,
        missing === null
          ? contributors(identity.trace.tree, counts, series, words).map(({ key, counted }) => ({
              row: rowOf(key),
              counted,
            }))
          : [],
      ]),
    );
    for (const [id, makers] of made) this.#remember(id, makers);
    return {
      ...head,
      identities: chosen.map(identityOf),
      seconds: now.seconds,
      rows: numbers(now, (id) => made.get(id)?.slice(0, TOLD) ?? []),
      sums: numbers(all, (id) => largest(this.#makers.get(id) ?? new Map()).slice(0, TOLD)),
      sumSeconds: all.seconds,
    };
  }

  #remember(id: string, makers: BooksFeed['rows'][number]['makers']): void {
    const known = this.#makers.get(id) ?? new Map<number, number>();
    for (const { row, counted } of makers) known.set(row, (known.get(row) ?? 0) + counted);
    if (known.size > 2 * KEPT) {
      const kept = largest(known).slice(0, KEPT);
      known.clear();
      for (const { row, counted } of kept) known.set(row, counted);
    }
    this.#makers.set(id, known);
  }
}

const largest = (rows: ReadonlyMap<number, number>): { row: number; counted: number }[] =>
  [...rows]
    .map(([row, counted]) => ({ row, counted }))
    .filter(({ counted }) => counted !== 0)
    .toSorted((a, b) => Math.abs(b.counted) - Math.abs(a.counted));
