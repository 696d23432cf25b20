import { Candidates, type Rank } from './candidates.ts';

/** A count, and its amount in the unit of the event's values. */
export interface Numbers {
  count: number;
  amount: number;
}

/** The time of a tick, and the scrapes before it. */
export interface Moment {
  atMs: number;
  /** Number of the last scrape. */
  scrapes: number;
  /** Numbers up to which each scraper has come once since, and twice. */
  seen: number;
  seenTwice: number;
  /** False if no scraper comes regularly. */
  isScraped: boolean;
}

/** A group with a series of its own. */
export interface Exposed extends Numbers {
  labels: Readonly<Record<string, string>>;
  startMs: number;
}

interface Kept extends Exposed {
  rank: Rank;
  scrapesAtStart: number;
  /** True once its 0 was exposed, so that its events are its own. */
  isOpen: boolean;
  /** Time of its last events, and the scrapes before them. */
  activeMs: number;
  scrapesAtCount: number;
}

export interface GroupCounterOptions {
  startMs: number;
  /** Groups that count nothing for so long leave. */
  idleMs: number;
  /** Labels of all series, and those of a group. */
  labels: Readonly<Record<string, string>>;
  labelsOf: (key: string) => Readonly<Record<string, string>>;
}

/** Groups of an event with a series of their own. */
const MOST_GROUPS = 50;
/** A group gets a series when it is among so many largest: half of the places wait for groups that become large later. */
const TOP = 25;
/** Time after which a group counts where nobody scrapes. */
const ZERO_MS = 30_000;

/**
 * Counts of an event by group. Each event is in one counter: of its group, of the overflow, or of the groups that left. A
 * series begins at 0 and never goes down. `increase()` in Prometheus does not see the first value of a series, so a group
 * counts in the overflow until its 0 was scraped by all, and leaves when all have its last value in two scrapes.
 */
export class GroupCounter {
  readonly overflow: Exposed;
  /** Sum of the groups that left. Its steps are no events of the time in which they occur, so it is not the overflow. */
  readonly left: Exposed;
  readonly #options: GroupCounterOptions;
  readonly #kept = new Map<string, Kept>();
  readonly #candidates = new Candidates();
  readonly #all: Numbers = { count: 0, amount: 0 };

  constructor(options: GroupCounterOptions) {
    this.#options = options;
    const { startMs, labels } = options;
    this.overflow = { labels: { ...labels, otel_metric_overflow: 'true' }, startMs, count: 0, amount: 0 };
    this.left = { labels: { ...labels, left: 'true' }, startMs, count: 0, amount: 0 };
  }

  /** Groups with a series. */
  get size(): number {
    return this.#kept.size;
  }

  /** Groups that are known to count in the overflow only. */
  get overflowed(): number {
    return this.#candidates.size;
  }

  exposed(): Iterable<Exposed> {
    return this.#kept.values();
  }

  add(key: string, count: number, amount: number, now: Moment): void {
    if (count === 0) return;
    add(this.#all, count, amount);
    const group = this.#kept.get(key);
    if (group === undefined) {
      this.#candidates.add(key, count, now.atMs);
      add(this.overflow, count, amount);
      return;
    }
    group.rank.add(now.atMs, count);
    group.activeMs = now.atMs;
    group.scrapesAtCount = now.scrapes;
    const isUnseen = now.seen <= group.scrapesAtStart;
    group.isOpen ||= !isUnseen || (!now.isScraped && now.atMs - group.startMs >= ZERO_MS);
    add(group.isOpen ? group : this.overflow, count, amount);
  }

  /** Adds to the overflow what the sum of all lacks of the event's own count: events of rows that left before. */
  fillUp({ count, amount }: Numbers): void {
    const [events, units] = [count - this.#all.count, amount - this.#all.amount];
    add(this.#all, events, units);
    add(this.overflow, events, units);
  }

  /** Ends a tick: groups leave and come. `hasRoom` is asked before each that comes. */
  endTick(now: Moment, hasRoom: () => boolean, hasEnded: (key: string) => boolean): void {
    for (const [key, group] of this.#kept) {
      if (now.seenTwice <= group.scrapesAtCount) continue;
      if (now.atMs - group.activeMs < this.#options.idleMs && !hasEnded(key)) continue;
      add(this.left, group.count, group.amount);
      this.#kept.delete(key);
    }
    this.#admit(now, hasRoom, hasEnded);
    this.#candidates.endTick(now.atMs);
  }

  /** Processes that ended in the tick in which they came would take the places and count no more. */
  #admit(now: Moment, hasRoom: () => boolean, hasEnded: (key: string) => boolean): void {
    if (this.#kept.size >= MOST_GROUPS) return;
    const { changed } = this.#candidates;
    if (changed.length === 0) return;
    const ranks = [...this.#kept.values()].map(({ rank }) => rank).concat(...this.#candidates.ranks());
    const leastTotal = leastOfTop(ranks.map(({ total }) => total));
    const leastRecent = leastOfTop(ranks.map(({ minute }) => minute.sum(now.atMs)));
    for (const [key, rank] of changed) {
      if (rank.total < leastTotal && rank.minute.sum(now.atMs) < leastRecent) continue;
      if (!rank.isLasting && hasEnded(key)) continue;
      if (this.#kept.size >= MOST_GROUPS || !hasRoom()) return;
      this.#candidates.take(key);
      this.#kept.set(key, {
        labels: { ...this.#options.labels, ...this.#options.labelsOf(key) },
        startMs: now.atMs,
        count: 0,
        amount: 0,
        rank,
        scrapesAtStart: now.scrapes,
        isOpen: false,
        activeMs: now.atMs,
        scrapesAtCount: now.scrapes,
      });
    }
  }
}

function add(numbers: Numbers, count: number, amount: number): void {
  numbers.count += count;
  numbers.amount += amount;
}

/** The least of the largest `TOP` numbers. */
const leastOfTop = (numbers: number[]): number =>
  Float64Array.from(numbers).toSorted().at(-TOP) ?? Number.NEGATIVE_INFINITY;
