import { type Lost, NOTHING_LOST } from '../../alerts/losses.ts';
import { LATE_INTERVALS } from '../../wire/fleet.ts';
import { CellList, RATE_STEPS } from '../cell-list.ts';
import type { HostRecord } from '../host-record.ts';
import { RecentLosses } from './recent-losses.ts';

/** Remembers what each host lacked of a series, for as long as its rate is of that time. */
export class HostLosses {
  /** Hosts that lack anything, or did so recently. */
  #known = new Map<string, RecentLosses>();
  #hasLooked = false;

  /** Losses by host until it would be late; none of a host that lacks nothing. `isAny`: false if no host ever lost anything. */
  look(
    hosts: readonly HostRecord[],
    series: number,
    atMs: number,
    isAny: boolean,
  ): ReadonlyMap<string, Lost> {
    const recent = new Map<string, Lost>();
    const next = new Map<string, RecentLosses>();
    const isFirst = !this.#hasLooked;
    this.#hasLooked = true;
    if (!isAny && this.#known.size === 0) return recent;
    for (const host of hosts) {
      const all = lostBy(host, series);
      const known = this.#known.get(host.name);
      if (known === undefined && isNothing(all)) continue;
      const losses = known ?? (isFirst ? new RecentLosses() : new RecentLosses().beginAt(atMs));
      const lost = losses.recent(all, atMs, LATE_INTERVALS * host.facts.intervalMs);
      if (!isNothing(lost)) recent.set(host.name, lost);
      if (!isNothing(lost) || !isNothing(all)) next.set(host.name, losses);
    }
    this.#known = next;
    return recent;
  }
}

const [quality, withoutBound] = [new CellList(), new CellList()];

/** Events of a series that a host lacks since its sums began. */
export function lostBy(host: HostRecord, series: number): Lost {
  host.read('quality', quality);
  const at = quality.find(series);
  if (at === -1) return NOTHING_LOST;
  host.read('unbounded', withoutBound);
  return {
    missing: quality.numbers[4 * at] ?? 0,
    unbounded: withoutBound.find(series) === -1 ? 0 : 1,
    isPartial: false,
    uncountedSeconds: (quality.numbers[4 * at + 1] ?? 0) / RATE_STEPS,
  };
}

export const addLost = (a: Lost, b: Lost): Lost => ({
  missing: a.missing + b.missing,
  unbounded: a.unbounded + b.unbounded,
  isPartial: a.isPartial || b.isPartial,
  uncountedSeconds: a.uncountedSeconds + b.uncountedSeconds,
});

const isNothing = ({ missing, unbounded, uncountedSeconds }: Lost): boolean =>
  missing === 0 && unbounded === 0 && uncountedSeconds === 0;
