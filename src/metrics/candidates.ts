import { LastMinute } from './last-minute.ts';

/** Sums by which groups are compared. */
export class Rank {
  total = 0;
  /** True if it counted in more than one tick. */
  isLasting = false;
  readonly minute = new LastMinute();
  readonly #firstMs: number;

  constructor(atMs: number) {
    this.#firstMs = atMs;
  }

  add(atMs: number, count: number): void {
    this.isLasting ||= atMs !== this.#firstMs;
    this.total += count;
    this.minute.add(atMs, count);
  }
}

/** Groups that are remembered after a tick, and those from which on a tick adds only larger ones. */
const MOST = 256;
const CROWDED = 4 * MOST;

/** Groups without a series of their own, of which the largest may get one. */
export class Candidates {
  #ranks = new Map<string, Rank>();
  /** Keys that counted since `endTick`. */
  #changed = new Set<string>();
  /** Least count in a tick of a group that a crowd does not keep out. */
  #floor = 0;

  get size(): number {
    return this.#ranks.size;
  }

  ranks(): Iterable<Rank> {
    return this.#ranks.values();
  }

  /** Groups that counted in the tick, largest first. */
  get changed(): [key: string, rank: Rank][] {
    return [...this.#changed]
      .flatMap((key): [string, Rank][] => {
        const rank = this.#ranks.get(key);
        return rank === undefined ? [] : [[key, rank]];
      })
      .toSorted(([, a], [, b]) => b.total - a.total);
  }

  add(key: string, count: number, atMs: number): void {
    let rank = this.#ranks.get(key);
    if (rank === undefined) {
      if (this.#ranks.size >= CROWDED && count <= this.#floor) return;
      rank = new Rank(atMs);
      this.#ranks.set(key, rank);
    }
    rank.add(atMs, count);
    this.#changed.add(key);
  }

  /** Takes a group out: it has a series now. */
  take(key: string): void {
    this.#ranks.delete(key);
    this.#changed.delete(key);
  }

  /** Forgets those that are neither among the largest of the last minute nor among those since the start. */
  endTick(atMs: number): void {
    this.#changed = new Set();
    this.#floor = 0;
    if (this.#ranks.size <= MOST) return;
    const all = [...this.#ranks].map(([key, rank]) => ({ key, rank, recent: rank.minute.sum(atMs) }));
    const recent = all.toSorted((a, b) => b.recent - a.recent).slice(0, MOST / 2);
    const total = all.toSorted((a, b) => b.rank.total - a.rank.total).slice(0, MOST / 2);
    this.#floor = Math.min(recent.at(-1)?.recent ?? 0, total.at(-1)?.rank.total ?? 0);
    this.#ranks = new Map([...recent, ...total].map(({ key, rank }) => [key, rank]));
  }
}
