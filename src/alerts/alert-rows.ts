import { ALERT_LIMITS, type FiringRow } from '../wire/alerts.ts';

/** The fields of a row that change it: the times of the tick do not. */
const COMPARED = ['state', 'value', 'least', 'most', 'before', 'after', 'why'] as const;

/** The rows of a rule that are pending or firing, by the `id` of their readings. They are bounded. */
export class AlertRows {
  /** Raised whenever a row comes, goes or changes. */
  version = 0;
  /** Rows for which there was no place since this was last set to 0. */
  crowded = 0;
  readonly #rows = new Map<string, FiringRow>();

  get size(): number {
    return this.#rows.size;
  }

  /** Rows that fire. */
  get firing(): number {
    let firing = 0;
    for (const { state } of this.#rows.values()) if (state === 'firing') firing++;
    return firing;
  }

  keys(): Iterable<string> {
    return this.#rows.keys();
  }

  values(): Iterable<FiringRow> {
    return this.#rows.values();
  }

  entries(): Iterable<[string, FiringRow]> {
    return this.#rows.entries();
  }

  get(id: string): FiringRow | undefined {
    return this.#rows.get(id);
  }

  /** False if there is no place for one more row. */
  set(id: string, row: FiringRow): boolean {
    const known = this.#rows.get(id);
    if (known === undefined && this.#rows.size >= ALERT_LIMITS.rows) {
      this.crowded++;
      return false;
    }
    if (known === undefined || COMPARED.some((field) => known[field] !== row[field])) this.version++;
    this.#rows.set(id, row);
    return true;
  }

  delete(id: string): void {
    if (this.#rows.delete(id)) this.version++;
  }

  /** The first rows that a message has room for; those that fire come first. */
  get shown(): FiringRow[] {
    return [...this.#first('firing'), ...this.#first('pending')].slice(0, ALERT_LIMITS.shownRows);
  }

  #first(state: FiringRow['state']): FiringRow[] {
    const first: FiringRow[] = [];
    for (const row of this.#rows.values()) {
      if (first.length === ALERT_LIMITS.shownRows) break;
      if (row.state === state) first.push(row);
    }
    return first;
  }
}
