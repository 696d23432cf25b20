import type { Reading, Stretch } from '../compare/reading.ts';
import { printable } from '../printable.ts';
import { sums } from './columns.ts';
import { MOST_TOTALS, sizeOf } from './encode-stretch.ts';
import type { ReadingColumns, StretchColumns } from './reading-columns.ts';

/** Makes the stretches of a capture again, tick by tick. Stretches that follow one another share the reading between them. */
export class ReadStretches {
  readonly #names: readonly string[];
  #last: Reading | undefined;

  /** `names`: the counters of the head. */
  constructor(names: readonly string[]) {
    this.#names = names;
  }

  /** A member begins, which stands alone. */
  member(): void {
    this.#last = undefined;
  }

  /** Throws Error for columns that are wrong. */
  next({ since, from, to }: StretchColumns): Stretch {
    const first = from === undefined ? this.#last : this.#reading(from);
    if (first?.ns !== since) throw new Error('its reading has no reading before it');
    this.#last = this.#reading(to, first);
    return { from: first, to: this.#last };
  }

  #reading(columns: ReadingColumns, before?: Reading): Reading {
    const { counter, growth, late, lateGrowth, series, value, total, first } = columns;
    const isEven = counter.length === growth.length && late.length === lateGrowth.length;
    if (!isEven || value.length !== series.length || total.length !== series.length)
      throw new Error('the columns of its reading differ in length');
    const missed = columns.missed.map(([event, ...runs]) => [printable(event), ...runs] as const);
    const early = this.#grown(before?.before, counter, growth);
    const totals = new Map([...(before?.totals ?? [])].map(([place, values]) => [place, new Map(values)]));
    for (const [index, place] of sums(series).entries()) {
      const values = totals.get(place) ?? new Map<number, number>();
      totals.set(place, values);
      const at = value[index] ?? 0;
      values.set(at, (values.get(at) ?? 0) + (total[index] ?? 0));
    }
    if (sizeOf(totals) > MOST_TOTALS) throw new Error(`its reading has more than ${MOST_TOTALS} totals`);
    return {
      ns: columns.ns,
      before: early,
      after: this.#grown(early, late, lateGrowth),
      totals,
      missed: new Map(missed.map(([event, , runs]) => [event, runs])),
      missedBefore: new Map(missed.map(([event, runs]) => [event, runs])),
      full: new Set(columns.full),
      ...(first && {
        first: { ...first, threads: first.threads?.map(([ns, runs]) => ({ ns, runs })) ?? null },
      }),
    };
  }

  /** All counters of the head, in its order. */
  #grown(
    before: ReadonlyMap<string, number> | undefined,
    counter: readonly number[],
    growth: readonly number[],
  ): Map<string, number> {
    const values = new Map(this.#names.map((name) => [name, before?.get(name) ?? 0]));
    for (const [index, place] of sums(counter).entries()) {
      const name = this.#names[place];
      if (name === undefined) throw new Error('its reading has a counter that the head has not');
      values.set(name, (values.get(name) ?? 0) + (growth[index] ?? 0));
    }
    return values;
  }
}
