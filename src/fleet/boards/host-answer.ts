import { CellList } from '../cell-list.ts';
import type { FleetSeries } from '../numbers.ts';
import type { CellBytes, Summary } from '../schema.ts';
import { formOf } from '../series-registry.ts';
import type { GroupsOfHost } from '../unsent.ts';

/** Takes a count and an amount of a series of the fleet. */
export type TakeCounts = (series: number, count: number, amount: number) => void;

/** Cells of an answer: of each the place of its series in the answer, its count and its amount. */
interface Counts {
  series: Int32Array;
  counts: Float64Array;
  amounts: Float64Array;
}

const UNKNOWN = -1;

const list = new CellList();

/** Numbers of groups that a host answered, decoded once for all boards that are made with them. */
export class HostAnswer {
  readonly host: string;
  readonly keys: readonly string[];
  /** Series as the registry of the fleet tells them apart: their ids may change. */
  readonly #forms: readonly string[];
  readonly #cells: Counts;
  /** Ends of the cells of each key. */
  readonly #ends: Int32Array;
  readonly #blur: Counts;
  #ids: { of: readonly FleetSeries[]; ids: readonly number[] } = { of: [], ids: [] };

  constructor({ host, keys, answer: { series, cells, blur } }: GroupsOfHost) {
    this.host = host;
    this.keys = keys;
    this.#forms = series.map(keyOf);
    this.#blur = countsOf(blur, series);
    this.#cells = countsOf(cells, series);
    // The list has these cells still.
    this.#ends = new Int32Array(keys.length);
    for (let at = 0; at < list.length; at++) this.#ends[list.entry[at] ?? 0] = at + 1;
    let end = 0;
    for (const [key, own] of this.#ends.entries()) this.#ends[key] = end = Math.max(end, own);
  }

  /** Calls `take` with what the host counted of a key, by its place. A series that is unknown to the fleet is left out. Returns true if it counted any. */
  counts(key: number, series: readonly FleetSeries[], take: TakeCounts): boolean {
    return this.#each(this.#cells, this.#ends[key - 1] ?? 0, this.#ends[key] ?? 0, series, take);
  }

  /** Calls `take` with what any group may have beyond its counts. */
  blur(series: readonly FleetSeries[], take: TakeCounts): void {
    this.#each(this.#blur, 0, this.#blur.series.length, series, take);
  }

  #each(
    { series: places, counts, amounts }: Counts,
    from: number,
    end: number,
    series: readonly FleetSeries[],
    take: TakeCounts,
  ): boolean {
    const ids = this.#idsOf(series);
    let isAny = false;
    for (let at = from; at < end; at++) {
      const id = ids[places[at] ?? 0] ?? UNKNOWN;
      const count = counts[at] ?? 0;
      if (count > 0) isAny = true;
      if (id !== UNKNOWN) take(id, count, amounts[at] ?? 0);
    }
    return isAny;
  }

  /** The fleet's ids of the answer's series. */
  #idsOf(series: readonly FleetSeries[]): readonly number[] {
    if (this.#ids.of !== series) {
      const known = idsByForm(series);
      this.#ids = { of: series, ids: this.#forms.map((form) => known.get(form) ?? UNKNOWN) };
    }
    return this.#ids.ids;
  }
}

function countsOf(bytes: CellBytes, series: Summary['series']): Counts {
  list.fill(
    bytes,
    series.map((_, place) => place),
    1,
  );
  const { length, numbers } = list;
  return {
    series: list.series.slice(0, length),
    counts: Float64Array.from({ length }, (_, at) => numbers[4 * at] ?? 0),
    amounts: Float64Array.from({ length }, (_, at) => numbers[4 * at + 1] ?? 0),
  };
}

const keyOf = (series: Summary['series'][number]): string => JSON.stringify(formOf(series));

/** Ids by form of each list of series. The registry makes another list where a series comes or goes. */
const byForm = new WeakMap<readonly FleetSeries[], ReadonlyMap<string, number>>();

function idsByForm(series: readonly FleetSeries[]): ReadonlyMap<string, number> {
  const known = byForm.get(series);
  if (known !== undefined) return known;
  const made = new Map(series.map(({ id, form }) => [JSON.stringify(form), id]));
  byForm.set(series, made);
  return made;
}
