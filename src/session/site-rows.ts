import type { Tick } from '../collector/events.ts';
import { addTo, byPid } from '../tally/by-pid.ts';
import { SiteUsers } from '../tally/site-users.ts';
import type { Counts, Rows } from '../tally/tally.ts';
import { groupOf } from '../text/grouping.ts';
import type { RowIdentity } from '../wire/feed.ts';
import type { Within } from '../wire/groups.ts';
import { type TaskSource, TaskTracker } from './task-tracker.ts';

/**
 * Reduces counts by process and call site to call sites, of all processes or of a group, and learns who uses each site
 * most. A process belongs to the group that it is in when its tick is read; of the processes that share a pid within a
 * tick, its counts go to the first.
 */
export class SiteRows {
  readonly #within: Within | undefined;
  readonly #tasks: TaskTracker;
  readonly #users: SiteUsers;

  constructor(tasks: TaskSource, within?: Within, users = new SiteUsers()) {
    this.#within = within;
    this.#tasks = new TaskTracker('pid', tasks);
    this.#users = users;
  }

  /** Marks the processes as stale: an end or a rename may have been missed. */
  markStale(): void {
    this.#tasks.markStale();
  }

  /** The counts by call site. `areSums`: the series whose numbers are amounts, and no calls. */
  tick(
    { counts, ended, renamed }: Pick<Tick, 'counts' | 'ended' | 'renamed'>,
    areSums: readonly boolean[] = [],
  ): Counts {
    const { rows } = this.#tasks.tick(counts.map(byPid), ended, renamed);
    return counts.map((bySite, series) => {
      const sites: Rows = new Map();
      for (const [row, distribution] of bySite) {
        const [pid = '', site = ''] = row.split(',');
        const who = rows.get(pid);
        if (who === undefined || !this.#isIn(who)) continue;
        addTo(sites, site, distribution);
        if (areSums[series]) continue;
        for (const calls of distribution.values()) this.#users.add(site, who, calls);
      }
      return sites;
    });
  }

  /** Writes the users of call sites into the rows of the tick; returns the rows of all sites whose users are others now. */
  identify(rows: ReadonlyMap<string, RowIdentity>): RowIdentity[] {
    return this.#users.identify(rows);
  }

  #isIn(who: RowIdentity): boolean {
    return this.#within === undefined || groupOf(who, this.#within.group) === this.#within.key;
  }
}
