import type { ReadTick } from '../capture/items.ts';
import { type SavedUsers, SiteUsers } from '../tally/site-users.ts';
import type { FeedTick, RowIdentity } from '../wire/feed.ts';

/** Knowledge of processes and call sites at a tick. */
export interface SavedSites {
  /** Processes: first those that may still count. */
  processes: RowIdentity[];
  counting: number;
  /** Rows of call sites. */
  sites: RowIdentity[];
  users: SavedUsers;
}

/** Calls of a process at a call site in a tick. */
interface Use {
  who: RowIdentity;
  site: RowIdentity;
  series: number;
  calls: number;
}

/** Call site of counts for which the file has none. */
const UNKNOWN = '(unknown)';

/**
 * Turns the ticks of a capture into those of its call sites, as a session by call site would have sent them: counts of
 * all processes, or of some, and which process came to each site most often.
 */
export class SiteTicks {
  readonly #session: string;
  readonly #isIn: (who: RowIdentity) => boolean;
  /** The series whose numbers are amounts, and no calls. */
  readonly #areSums: readonly boolean[];
  readonly #users = new SiteUsers();
  /** Processes that may still count, by their rows. */
  readonly #processes: Map<number, RowIdentity>;
  /** Rows of call sites, by their names. */
  readonly #sites: Map<string, RowIdentity>;

  /** `isIn`: true for a process whose counts are taken. `saved`: knowledge as of the last tick that was taken. */
  constructor(
    session: string,
    isIn: (who: RowIdentity) => boolean,
    areSums: readonly boolean[],
    saved?: SavedSites,
  ) {
    const processes = saved?.processes.map((who) => ({ ...who })) ?? [];
    this.#session = session;
    this.#isIn = isIn;
    this.#areSums = areSums;
    this.#processes = new Map(processes.slice(0, saved?.counting).map((who) => [who.row, who]));
    this.#sites = new Map(saved?.sites.map((site) => [site.key, { ...site }]));
    // A process is one object for its row and for each site that it uses: a new name reaches all of them.
    if (saved) this.#users.restore(saved.users, processes, this.#sites);
  }

  /** A copy, from which other ticks go on. */
  save(): SavedSites {
    const places = new Map<RowIdentity, number>();
    const placeOf = (who: RowIdentity): number => {
      const place = places.get(who) ?? places.size;
      places.set(who, place);
      return place;
    };
    for (const who of this.#processes.values()) placeOf(who);
    const counting = places.size;
    const users = this.#users.save(placeOf);
    const copies = (rows: Iterable<RowIdentity>) => Array.from(rows, (row) => ({ ...row }));
    return { processes: copies(places.keys()), counting, sites: copies(this.#sites.values()), users };
  }

  get processes(): Iterable<RowIdentity> {
    return this.#processes.values();
  }

  /** Begins a member, which lists all rows of earlier members that it counts. Others that had ended count no more. */
  member(rows: readonly RowIdentity[]): void {
    const listed = new Set(rows.map(({ row }) => row));
    for (const [row, { ended }] of this.#processes)
      if (ended && !listed.has(row)) this.#processes.delete(row);
    this.#identify(rows);
  }

  /** `read`: the tick as the file has it. */
  tick(tick: FeedTick, { quads, sites }: Pick<ReadTick, 'quads' | 'sites'>): FeedTick {
    this.#identify(tick.rows);
    const counts: Map<number, number>[] = [];
    const counted = new Map<string, RowIdentity>();
    const changed = new Map<number, RowIdentity>();
    const siteAt = new Map<number | undefined, RowIdentity>();
    const width = this.#areSums.length;
    // Entries of a process, an event and a call site follow one another.
    let last: Use | undefined;
    for (const [index, row] of quads.row.entries()) {
      const who = this.#processes.get(row);
      if (who === undefined || (who !== last?.who && !this.#isIn(who))) continue;
      const place = quads.site?.[index];
      const site = siteAt.get(place) ?? this.#siteOf(sites[place ?? -1] ?? UNKNOWN, changed);
      siteAt.set(place, site);
      counted.set(site.key, site);
      const [series = 0, value = 0, count = 0] = [
        quads.series[index],
        quads.value[index],
        quads.count[index],
      ];
      if (who !== last?.who || site !== last.site || series !== last.series) {
        this.#note(last);
        last = { who, site, series, calls: 0 };
      }
      last.calls += count;
      const key = site.row * width + series;
      const values = counts[key] ?? new Map<number, number>();
      counts[key] = values;
      values.set(value, (values.get(value) ?? 0) + count);
    }
    this.#note(last);
    for (const row of this.#users.identify(counted)) changed.set(row.row, row);
    return {
      ...tick,
      session: this.#session,
      rows: [...changed.values()].map((row) => ({ ...row })),
      counts: quadsOf(counts, width),
    };
  }

  #note(use: Use | undefined): void {
    if (use && this.#areSums[use.series] === false) this.#users.add(use.site.key, use.who, use.calls);
  }

  /** The row of a call site. */
  #siteOf(name: string, changed: Map<number, RowIdentity>): RowIdentity {
    const known = this.#sites.get(name);
    if (known !== undefined) return known;
    const site = siteRow(this.#sites.size, name);
    this.#sites.set(name, site);
    changed.set(site.row, site);
    return site;
  }

  #identify(rows: readonly RowIdentity[]): void {
    for (const who of rows) {
      const known = this.#processes.get(who.row);
      if (known === undefined) this.#processes.set(who.row, { ...who });
      else Object.assign(known, who);
    }
  }
}

const siteRow = (row: number, name: string): RowIdentity => ({
  row,
  key: name,
  start: null,
  parent: null,
  name,
  user: null,
  cgroup: null,
  ended: false,
  shared: 0,
});

/** `counts`: by row and series, `width` of them a row. */
function quadsOf(counts: readonly Map<number, number>[], width: number): Float64Array<ArrayBuffer> {
  const numbers: number[] = [];
  counts.forEach((values, place) => {
    const row = Math.floor(place / width);
    for (const [value, count] of values) numbers.push(row, place - row * width, value, count);
  });
  return Float64Array.from(numbers);
}
