import { type Column, narrowest } from './columns.ts';
import type { Distribution } from './tally.ts';

/** Triples: series, value, count. */
export type Triples = Column;
const NONE: Triples = new Uint8Array(0);

/**
 * Distributions by series. Maps of thousands of ended rows, which rarely count again, take much memory:
 * `pack` keeps triples instead, which take a fifth.
 */
export class SeriesDistributions {
  /** At least one of the two is there, and both say the same. */
  #maps: Map<number, Distribution> | null = null;
  #triples: Triples | null;

  /** `triples`: a snapshot to begin with, which is never changed. */
  constructor(triples: Triples = NONE) {
    this.#triples = triples;
  }

  add(series: number, value: number, count: number): void {
    this.#maps ??= mapsOf(this.snapshot());
    this.#triples = null;
    addToDistribution(this.#maps, series, value, count);
  }

  /** Adds triples. Most rows of short-lived tasks count in one tick only: the first triples are kept as they are. */
  addAll(triples: readonly number[]): void {
    if (this.#triples?.length === 0) {
      this.#maps = null;
      this.#triples = narrowest(triples);
      return;
    }
    for (let at = 0; at < triples.length; at += 3)
      this.add(triples[at] ?? 0, triples[at + 1] ?? 0, triples[at + 2] ?? 0);
  }

  read(): ReadonlyMap<number, Distribution> {
    return this.#maps ?? mapsOf(this.snapshot());
  }

  /** The counts as they are now: later ones do not change the triples. */
  snapshot(): Triples {
    this.#triples ??= triplesOf(this.#maps ?? new Map());
    return this.#triples;
  }

  pack(): void {
    this.snapshot();
    this.#maps = null;
  }

  /** Renumbers the series after the session changed them; counts of those without a new number go. */
  renumber(to: (series: number) => number | undefined): void {
    const wasPacked = this.#maps === null;
    const renumbered = new Map<number, Distribution>();
    for (const [old, distribution] of this.read()) {
      const now = to(old);
      if (now !== undefined) renumbered.set(now, distribution);
    }
    this.#maps = renumbered;
    this.#triples = null;
    if (wasPacked) this.pack();
  }
}

/** The distributions in triples. `to` renumbers their series, and leaves out those for which it returns undefined. */
export function mapsOf(
  triples: Triples,
  to: (series: number) => number | undefined = (series) => series,
): Map<number, Distribution> {
  const maps = new Map<number, Distribution>();
  for (let at = 0; at < triples.length; at += 3) {
    const series = to(triples[at] ?? 0);
    if (series !== undefined) addToDistribution(maps, series, triples[at + 1] ?? 0, triples[at + 2] ?? 0);
  }
  return maps;
}

function triplesOf(maps: ReadonlyMap<number, Distribution>): Triples {
  let pairs = 0;
  for (const distribution of maps.values()) pairs += distribution.size;
  const triples = new Float64Array(3 * pairs);
  let at = 0;
  for (const [series, distribution] of maps) {
    for (const [value, count] of distribution) {
      triples[at++] = series;
      triples[at++] = value;
      triples[at++] = count;
    }
  }
  return narrowest(triples);
}

export function addToDistribution(
  distributions: Map<number, Distribution>,
  series: number,
  value: number,
  count: number,
): void {
  let distribution = distributions.get(series);
  if (distribution === undefined) {
    distribution = new Map();
    distributions.set(series, distribution);
  }
  distribution.set(value, (distribution.get(value) ?? 0) + count);
}
