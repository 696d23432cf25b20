import { printable } from '../printable.ts';
import type { FleetSeries, SeriesForm } from './numbers.ts';
import type { Summary } from './schema.ts';

/** Most series of a fleet, as many as views have. */
export const MOST_SERIES = 4096;
/** Most characters of their forms as JSON, of a host and of all: views and metrics send them. A service has some thousands. */
const HOST_TEXT = 256 << 10;
const MOST_TEXT = 4 << 20;
/** Numbers of series, of which the fleet uses 4,096 at most at a time. */
const MOST_IDS = 2 ** 31;

/** The series of a host. Hosts with the same series share it. */
export interface SeriesSet {
  readonly key: string;
  /** The fleet's number of each series, in the order of the summary. */
  readonly ids: readonly number[];
  hosts: number;
}

interface Known {
  series: FleetSeries;
  /** Orders series of one place: by label, and those of all events first. */
  order: string;
  sets: number;
}

/** The series of all hosts. A series is known while a host has it. */
export class SeriesRegistry {
  readonly #known = new Map<string, Known>();
  readonly #sets = new Map<string, SeriesSet>();
  readonly #names = new Set<string>();
  /** Keys of sets by lists, which many summaries share (read-series.ts). */
  readonly #keys = new WeakMap<Summary['series'], string>();
  readonly #ids = new Set<number>();
  /** Characters of all forms. */
  #text = 0;
  #ordered: FleetSeries[] | undefined;
  #next: number;
  readonly #mostIds: number;

  /** `next`: the first number of a series; `mostIds`: more numbers than series are known at a time. */
  constructor(next = 0, mostIds = MOST_IDS) {
    this.#next = next;
    this.#mostIds = mostIds;
  }

  /** The set of a summary, for another host; undefined if there is no place for its series. Pass it to `release` once. */
  take(series: Summary['series']): SeriesSet | undefined {
    const key = this.#keys.get(series) ?? series.map(keyOf).join('\n');
    this.#keys.set(series, key);
    const set = this.#sets.get(key);
    if (set !== undefined) {
      set.hosts++;
      return set;
    }
    const forms = series.map(formOf);
    const keys = series.map(keyOf);
    const added = keys.filter((each) => !this.#known.has(each));
    const text = added.reduce((sum, { length }) => sum + length, 0);
    if (key.length > HOST_TEXT || this.#text + text > MOST_TEXT) return undefined;
    if (this.#known.size + added.length > MOST_SERIES) return undefined;
    const ids = forms.map((form, index) =>
      this.#use(keys[index] ?? '', form, series[index]?.ownName === true),
    );
    const made = { key, ids, hosts: 1 };
    this.#sets.set(key, made);
    this.#ordered = undefined;
    return made;
  }

  release(set: SeriesSet): void {
    if (--set.hosts > 0) return;
    this.#sets.delete(set.key);
    this.#ordered = undefined;
    for (const key of set.key === '' ? [] : set.key.split('\n')) {
      const known = this.#known.get(key);
      if (known === undefined || --known.sets > 0) continue;
      this.#known.delete(key);
      this.#ids.delete(known.series.id);
      this.#names.delete(known.series.name);
      this.#text -= key.length;
    }
  }

  /** All series: the first ones of hosts first. The order does not depend on which host came first: two hubs show the same. */
  get all(): readonly FleetSeries[] {
    if (this.#ordered !== undefined) return this.#ordered;
    const places = new Map<number, number>();
    for (const { ids } of this.#sets.values())
      for (const [place, id] of ids.entries())
        places.set(id, Math.min(place, places.get(id) ?? Number.POSITIVE_INFINITY));
    const placeOf = ({ series }: Known) => places.get(series.id) ?? 0;
    this.#ordered = [...this.#known.values()]
      .toSorted((a, b) => placeOf(a) - placeOf(b) || (a.order < b.order ? -1 : 1))
      .map(({ series }) => series);
    return this.#ordered;
  }

  /** Numbers of series are Int32 in cells: those of series that are no more come again. */
  #freeId(): number {
    while (this.#ids.has(this.#next)) this.#next = (this.#next + 1) % this.#mostIds;
    const id = this.#next;
    this.#next = (id + 1) % this.#mostIds;
    this.#ids.add(id);
    return id;
  }

  #use(key: string, form: SeriesForm, ownName: boolean): number {
    const known = this.#known.get(key) ?? this.#add(key, form, ownName);
    known.sets++;
    return known.series.id;
  }

  /** Its name is the first free one, and stays: another host's series must rename none that somebody looks at. */
  #add(key: string, form: SeriesForm, ownName: boolean): Known {
    const id = this.#freeId();
    // The name of an event has a category, that of a user has none.
    const isOfUser = ownName && !form.label.includes(':');
    let name = '';
    for (name of namesOf(form, isOfUser)) if (!this.#names.has(name)) break;
    this.#names.add(name);
    this.#text += key.length;
    const order = `${form.label}\n${form.filter ?? ''}\n${key}`;
    const known = { series: { id, name, form, isOfUser }, order, sets: 0 };
    this.#known.set(key, known);
    return known;
  }
}

/** Fields in one order: their JSON is compared. */
export const formOf = ({
  label,
  filter,
  counts,
  sum,
  hist,
  value,
}: Summary['series'][number]): SeriesForm => ({
  label,
  filter,
  counts,
  sum,
  hist,
  value,
});

const keyOf = (series: Summary['series'][number]): string => JSON.stringify(formOf(series));

/**
 * Names for a series: its label, then that with its unit and filter, and with a number. A label that does not tell a part of an
 * event's events from all of them is no name, whichever of the two the hub heard of first.
 */
function* namesOf(form: SeriesForm, isOfUser: boolean): Generator<string> {
  const { label, filter } = form;
  if (filter === null || isOfUser || label.endsWith(` if ${printable(filter)}`)) yield label;
  for (let number = 1; ; number++) yield fullName(form, number);
}

/** The label with unit and filter, the name of a series whose label another one has; further ones of that name have a number. */
export function fullName({ label, filter, counts, sum, hist, value }: SeriesForm, number = 1): string {
  const unit = sum ?? hist ?? value?.unit ?? value?.name ?? counts;
  const mark = filter === null ? unit : `${unit}, if ${printable(filter)}`;
  return `${label} [${mark}${number === 1 ? '' : `, ${number}`}]`;
}
