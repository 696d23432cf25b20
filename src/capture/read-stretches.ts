import type { Reading, Stretch } from '../compare/reading.ts';
import { printable } from '../printable.ts';
import { sums } from './columns.ts';
import { type Growth, MOST_TOTALS, sizeOf } from './encode-stretch.ts';
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

  /** `tick`: growth of the counters in the tick, which its only reading may have too. Throws Error for columns that are wrong. */
  next({ since, from, to }: StretchColumns, tick?: Growth): Stretch {
    const first = from === undefined ? this.#last : this.#reading(from);
    if (first?.ns !== since) throw new Error('its reading has no reading before it');
    this.#last = this.#reading({ ...tick, ...to }, first);
    return { from: first, to: this.#last };
  }

  #reading(columns: ReadingColumns, before?: Reading): Reading {
    const { counter, growth, late, lateGrowth, series, value, total } = columns;
    if (counter === undefined || growth === undefined)
      throw new Error('its reading lacks the growth of counters');
    const isEven = counter.length === growth.length && late.length === lateGrowth.length;
    if (!isEven || value.length !== series.length || total.length !== series.length)
      throw new Error('the columns of its reading differ in length');
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
      ...missedRuns(columns, before),
      full: new Set(columns.full),
      ...firstProcess(columns, before),
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

function missedRuns({ missed }: ReadingColumns, before?: Reading): Pick<Reading, 'missed' | 'missedBefore'> {
  const changed = missed.map(([event, ...runs]) => [printable(event), ...runs] as const);
  return {
    missed: new Map([...(before?.missed ?? []), ...changed.map(([event, , late]) => [event, late] as const)]),
    missedBefore: new Map([
      ...(before?.missedBefore ?? []),
      ...changed.map(([event, early]) => [event, early] as const),
    ]),
  };
}

function firstProcess({ first }: ReadingColumns, before?: Reading): Pick<Reading, 'first'> {
  if (first === undefined) return {};
  const then = before?.first;
  const threads = first.threads?.map(([ns, runs], thread) => ({
    ns: (then?.threads?.[thread]?.ns ?? 0) + ns,
    runs: (then?.threads?.[thread]?.runs ?? 0) + runs,
  }));
  return {
    first: { faults: (then?.faults ?? 0) + first.faults, threads: threads ?? null, seen: first.seen },
  };
}
