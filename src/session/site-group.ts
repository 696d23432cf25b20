import type { Tick } from '../collector/events.ts';
import { addTo, byPid } from '../tally/by-pid.ts';
import type { Counts, Rows } from '../tally/tally.ts';
import { groupOf } from '../text/grouping.ts';
import type { Within } from '../wire/view-requests.ts';
import { type TaskSource, TaskTracker } from './task-tracker.ts';

/**
 * Reduces counts by process and call site to the call sites of a group of processes. A process belongs to the group that
 * it is in when its tick is read; of the processes that share a pid within a tick, to that of the first.
 */
export class SiteGroup {
  readonly #within: Within;
  readonly #tasks: TaskTracker;

  constructor(within: Within, tasks: TaskSource) {
    this.#within = within;
    this.#tasks = new TaskTracker('pid', tasks);
  }

  /** Marks the processes as stale: an end or a rename may have been missed. */
  markStale(): void {
    this.#tasks.markStale();
  }

  /** The counts of the group, by call site. */
  tick({ counts, ended, renamed }: Pick<Tick, 'counts' | 'ended' | 'renamed'>): Counts {
    const { group, key } = this.#within;
    const { rows } = this.#tasks.tick(counts.map(byPid), ended, renamed);
    const isIn = (pid: string): boolean => {
      const who = rows.get(pid);
      return who !== undefined && groupOf(who, group) === key;
    };
    return counts.map((bySite) => {
      const sites: Rows = new Map();
      for (const [row, distribution] of bySite) {
        const [pid = '', site = ''] = row.split(',');
        if (isIn(pid)) addTo(sites, site, distribution);
      }
      return sites;
    });
  }
}
