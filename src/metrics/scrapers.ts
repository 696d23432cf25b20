import type { Moment } from './group-counter.ts';

interface Scraper {
  /** Numbers of its last scrape and of the one before. */
  last: number;
  before: number;
  lastMs: number;
  /** Time between the two; undefined before the second. */
  gapMs: number | undefined;
}

/** Most scrapers that are told apart. */
const MOST = 16;
/** Prometheus forgets a value after so long, so nobody scrapes more seldom. */
const GONE_MS = 300_000;
/** A scraper is expected again within so many times its interval, and so long at least. */
const INTERVALS = 3;
const LEAST_MS = 10_000;

/** Scrapes by who made them: a group opens and leaves only once all scrapers that come regularly have seen it. */
export class Scrapers {
  readonly #scrapers = new Map<string, Scraper>();
  #scrapes = 0;
  /** Time of the last scrape, or of the first export without any. */
  #scrapedMs: number | undefined;

  scraped(name: string, nowMs: number): void {
    const known = this.#scrapers.get(name);
    this.#scrapedMs = nowMs;
    this.#scrapes++;
    this.#scrapers.delete(name);
    this.#scrapers.set(name, {
      last: this.#scrapes,
      before: known?.last ?? 0,
      lastMs: nowMs,
      gapMs: known && nowMs - known.lastMs,
    });
    const [oldest = name] = this.#scrapers.keys();
    if (this.#scrapers.size > MOST) this.#scrapers.delete(oldest);
  }

  /**
   * Notes that a receiver of OTLP took an export. A scraper that comes later than the export must find the first and the last
   * value of a group too, so an export counts as a scrape only where nobody scrapes: else no group would ever leave.
   */
  exported(nowMs: number): void {
    this.#scrapedMs ??= nowMs;
    if (nowMs - this.#scrapedMs >= GONE_MS) this.#scrapes++;
  }

  /** The scrapes before a tick. Where no scraper comes regularly, any scrape counts. */
  at(atMs: number): Moment {
    const regular = [...this.#scrapers.values()].filter(
      ({ lastMs, gapMs }) =>
        gapMs !== undefined && atMs - lastMs <= Math.min(GONE_MS, Math.max(LEAST_MS, INTERVALS * gapMs)),
    );
    return {
      atMs,
      scrapes: this.#scrapes,
      seen: Math.min(this.#scrapes, ...regular.map(({ last }) => last)),
      seenTwice: Math.min(this.#scrapes - 1, ...regular.map(({ before }) => before)),
      isScraped: regular.length > 0,
    };
  }
}
