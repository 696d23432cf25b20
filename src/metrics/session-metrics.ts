import type { Board } from '../tally/board.ts';
import type { Steps } from '../tally/steps.ts';
import type { MetricsBy } from '../wire/metrics-by.ts';
import type { SessionInfo } from '../wire/session.ts';
import { type EventCounters, eventCounters } from './event-counters.ts';
import { addEvent } from './event-families.ts';
import { exemplarsOf } from './exemplars.ts';
import type { FamilySet } from './family-set.ts';
import { HEADS } from './heads.ts';
import { type RowGroups, rowGroupsOf } from './row-groups.ts';
import { RunningGroups } from './running-groups.ts';
import { Scrapers } from './scrapers.ts';

/** Most series of a scrape. */
export const SERIES_LIMIT = 5_000;
/** Series that are no event's, without those of identities. */
const OTHERS = 150;
/** Series of an event apart from its groups and kinds: its counts and losses, values in 64 buckets, overflow, and groups that left. */
const SERIES_OF_EVENT = 78;

/** Counters of a session from its first tick on. */
export class SessionMetrics {
  readonly #groups: RowGroups;
  readonly #running: RunningGroups;
  /** By the ids of the board's series: an event that leaves the session and returns counts from 0. */
  #events = new Map<number, EventCounters>();
  readonly #scrapers = new Scrapers();
  /** Series that groups may have, and those that they have. */
  #room = { most: 0, used: 0 };

  constructor(rows: SessionInfo['by'], by: MetricsBy) {
    this.#groups = rowGroupsOf(rows, by);
    this.#running = new RunningGroups(this.#groups.keyOf);
  }

  /** Notes that a scraper got the families as they are now. */
  scraped(scraper: string, nowMs: number): void {
    this.#scrapers.scraped(scraper, nowMs);
  }

  /** Notes that a receiver of OTLP took an export. */
  exported(nowMs: number): void {
    this.#scrapers.exported(nowMs);
  }

  /** Takes over the last tick of a board, in steps. */
  *applying(board: Board): Steps {
    const now = this.#scrapers.at(board.atMs);
    const events = this.#follow(board, now.atMs);
    this.#running.follow(board);
    yield;
    for (const [key, cells] of this.#groups.ofTick(board)) {
      cells.eachOfTick((series, count, amount) => events[series]?.groups.add(key, count, amount, now));
      yield;
    }
    const distributions = board.distributions.read();
    for (const [index, { groups, kinds }] of events.entries()) {
      const [, count = 0, amount = 0] = board.total.get(index) ?? [];
      groups.fillUp({ count, amount: amount ?? 0 });
      const series = board.series[index]?.value?.unit == null ? 1 : 2;
      groups.endTick(
        now,
        () => this.#take(series),
        (key) => !this.#running.has(key),
      );
      kinds?.take(distributions.get(index) ?? new Map(), now, () => this.#take(1));
      yield;
    }
  }

  /** The counters of each of the board's series, in their order. */
  #follow({ series, seriesIds }: Board, atMs: number): EventCounters[] {
    const events = series.map((one, index) => {
      const known = this.#events.get(seriesIds[index] ?? -1);
      return known ?? eventCounters(one, atMs, this.#groups);
    });
    this.#events = new Map(events.map((event, index) => [seriesIds[index] ?? -1, event]));
    let used = 0;
    for (const [index, { groups, kinds }] of events.entries())
      used += groups.size * (series[index]?.value?.unit == null ? 1 : 2) + (kinds?.counter.size ?? 0);
    this.#room = { most: SERIES_LIMIT - OTHERS - SERIES_OF_EVENT * events.length, used };
    return events;
  }

  #take(series: number): boolean {
    if (this.#room.used + series > this.#room.most) return false;
    this.#room.used += series;
    return true;
  }

  /** Adds the families of all events, as of the board's last tick. */
  addTo(to: FamilySet, board: Board, { id, name, by, target }: SessionInfo, nowMs: number): void {
    const startMs = board.tick === 0 ? nowMs : board.atMs;
    const exemplars = by === 'pid' ? exemplarsOf(board) : undefined;
    const events = this.#follow(board, startMs);
    for (const [index, event] of events.entries()) addEvent(to, board, index, event, exemplars?.get(index));
    const labels = { session: id, name, rows: by, groups: this.#groups.label, target };
    to.add(HEADS.session, { labels, value: 1, startMs });
    const gauge = (value: number) => ({ labels: {}, value, startMs });
    const counters = events.flatMap(({ groups, kinds }) =>
      kinds === null ? [groups] : [groups, kinds.counter],
    );
    const sum = (of: (counter: (typeof counters)[number]) => number) =>
      counters.reduce((all, counter) => all + of(counter), 0);
    to.add(HEADS.groupsExposed, gauge(sum(({ size }) => size)));
    to.add(HEADS.groupsOverflowed, gauge(sum(({ overflowed }) => overflowed)));
    // Two series are the most that a group takes.
    to.add(HEADS.scrapeLimited, gauge(this.#room.used + 2 > this.#room.most ? 1 : 0));
  }
}
