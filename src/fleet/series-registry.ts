import type { FleetSeries, SeriesForm } from './numbers.ts';
import type { Summary } from './schema.ts';

/** Most series of a fleet, as many as views have. */
export const MOST_SERIES = 4096;

/** The series of a host. Hosts with the same series share it. */
export interface SeriesSet {
  readonly key: string;
  /** The fleet's number of each series, in the order of the summary. */
  readonly ids: readonly number[];
  hosts: number;
}

interface Known {
  id: number;
  form: SeriesForm;
  sets: number;
}

/** The series of all hosts. A series is known while a host has it. */
export class SeriesRegistry {
  readonly #known = new Map<string, Known>();
  readonly #sets = new Map<string, SeriesSet>();
  #named: FleetSeries[] | undefined;
  #next = 0;

  /** The set of a summary, for another host; undefined if there is no place for its series. Pass it to `release` once. */
  take(series: Summary['series']): SeriesSet | undefined {
    const forms = series.map(formOf);
    const keys = forms.map((form) => JSON.stringify(form));
    const key = keys.join('\n');
    const set = this.#sets.get(key);
    if (set !== undefined) {
      set.hosts++;
      return set;
    }
    const added = keys.filter((each) => !this.#known.has(each)).length;
    if (this.#known.size + added > MOST_SERIES) return undefined;
    const ids = forms.map((form, index) => this.#use(keys[index] ?? '', form));
    const made = { key, ids, hosts: 1 };
    this.#sets.set(key, made);
    this.#named = undefined;
    return made;
  }

  release(set: SeriesSet): void {
    if (--set.hosts > 0) return;
    this.#sets.delete(set.key);
    this.#named = undefined;
    for (const key of set.key === '' ? [] : set.key.split('\n')) {
      const known = this.#known.get(key);
      if (known !== undefined && --known.sets === 0) this.#known.delete(key);
    }
  }

  /** All series: the first ones of hosts first. Neither order nor names depend on which host came first: two hubs show the same. */
  get all(): readonly FleetSeries[] {
    if (this.#named !== undefined) return this.#named;
    const places = new Map<number, number>();
    for (const { ids } of this.#sets.values())
      for (const [place, id] of ids.entries())
        places.set(id, Math.min(place, places.get(id) ?? Number.POSITIVE_INFINITY));
    const placeOf = ({ id }: FleetSeries) => places.get(id) ?? 0;
    this.#named = named([...this.#known.values()]).toSorted(
      (a, b) => placeOf(a) - placeOf(b) || (a.name < b.name ? -1 : 1),
    );
    return this.#named;
  }

  #use(key: string, form: SeriesForm): number {
    const known = this.#known.get(key) ?? { id: this.#next++, form, sets: 0 };
    this.#known.set(key, known);
    known.sets++;
    return known.id;
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

/** Names for a series, the last of which no other series has: labels have no ` [` behind their first word. */
function* namesOf({ label, filter, counts, sum, hist, value }: SeriesForm, id: number): Generator<string> {
  const unit = sum ?? hist ?? value?.unit ?? value?.name ?? counts;
  yield label;
  yield `${label} [${unit}]`;
  yield `${label} [${unit}, ${filter === null ? 'all' : `if ${filter}`}]`;
  yield `${label} [${id}]`;
}
