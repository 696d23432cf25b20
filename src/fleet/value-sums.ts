import { ExactSums } from './exact-sums.ts';
import type { ValueBytes } from './schema.ts';
import { eachValue } from './value-bytes.ts';

interface Place {
  slot: number;
  hosts: number;
}

/** Bytes of a value in a map, beside its sum. */
const VALUE_BYTES = 100;

/** Values of a host for which there is no memory: those that at most one host has, and the bytes of all as they travel. */
const FEW = { rare: 64, bytes: 32 << 10 };

/** Values and counts of a host, by series. */
export class ValueList {
  length = 0;
  /** Bytes as they travel. */
  bytes = 0;
  readonly series: number[] = [];
  readonly value: number[] = [];
  readonly count: number[] = [];

  /** Series that have values. */
  get ids(): number[] {
    return [...new Set(this.series.slice(0, this.length))];
  }

  /** Takes the values of a summary. `ids`: the fleet's number of each of its series. */
  fill(bytes: ValueBytes, ids: readonly number[]): void {
    this.length = 0;
    this.bytes = bytes.length;
    eachValue(bytes, (series, value, count) => {
      this.series[this.length] = ids[series] ?? 0;
      this.value[this.length] = value;
      this.count[this.length++] = count;
    });
  }
}

/** The distributions of all hosts: exact counts by series and value. */
export class ValueSums {
  readonly #sums = new ExactSums(1);
  readonly #places = new Map<number, Map<number, Place>>();
  #size = 0;

  /** Memory that they take, about. */
  get bytes(): number {
    return VALUE_BYTES * this.#size + this.#sums.bytes;
  }

  /** True if a host for which there is no memory may keep these: nearly all of them other hosts have as well. */
  areFew({ length, bytes, series, value }: ValueList): boolean {
    if (bytes > FEW.bytes) return false;
    let rare = 0;
    for (let at = 0; at < length && rare <= FEW.rare; at++) {
      const place = this.#places.get(series[at] ?? 0)?.get(value[at] ?? 0);
      // The host itself may be the only one.
      if ((place?.hosts ?? 0) < 2) rare++;
    }
    return rare <= FEW.rare;
  }

  /** `sign`: 1 adds the values of a host, -1 subtracts them. */
  apply({ length, series, value, count }: ValueList, sign: 1 | -1): void {
    let [last, places] = [-1, new Map<number, Place>()];
    for (let at = 0; at < length; at++) {
      const [id = 0, key = 0] = [series[at], value[at]];
      if (id !== last) {
        places = this.#places.get(id) ?? new Map<number, Place>();
        this.#places.set(id, places);
        last = id;
      }
      const place = places.get(key) ?? { slot: this.#sums.take(), hosts: 0 };
      if (place.hosts === 0) {
        places.set(key, place);
        this.#size++;
      }
      this.#sums.add(place.slot, 0, sign * (count[at] ?? 0));
      place.hosts += sign;
      if (place.hosts > 0) continue;
      this.#sums.release(place.slot);
      places.delete(key);
      this.#size--;
      if (places.size === 0) {
        this.#places.delete(id);
        last = -1;
      }
    }
  }

  /** Puts the values of a host in the place of those before: where they are the same, by the differences of their counts. */
  replace(next: ValueList, last: ValueList): void {
    if (!isAlike(next, last)) {
      this.apply(next, 1);
      this.apply(last, -1);
      if (this.#sums.isSparse) this.#compact();
      return;
    }
    for (let at = 0; at < next.length; at++) {
      const [now = 0, before = 0] = [next.count[at], last.count[at]];
      if (now === before) continue;
      const place = this.#places.get(next.series[at] ?? 0)?.get(next.value[at] ?? 0);
      if (place === undefined) continue;
      this.#sums.add(place.slot, 0, now);
      this.#sums.add(place.slot, 0, -before);
    }
  }

  #compact(): void {
    const numbers = this.#sums.compact();
    for (const places of this.#places.values())
      for (const place of places.values()) place.slot = numbers[place.slot] ?? 0;
  }

  /** In ascending order of values. */
  of(series: number): [value: number, count: number][] {
    const counts = [...(this.#places.get(series) ?? [])].map(([value, { slot }]): [number, number] => [
      value,
      this.#sums.value(slot, 0),
    ]);
    return counts.filter(([, count]) => count > 0).toSorted(([a], [b]) => a - b);
  }
}

function isAlike(next: ValueList, last: ValueList): boolean {
  if (next.length !== last.length) return false;
  for (let at = 0; at < next.length; at++)
    if (next.series[at] !== last.series[at] || next.value[at] !== last.value[at]) return false;
  return true;
}
