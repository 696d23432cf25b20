import { existsSync } from 'node:fs';
import { readProcess } from '../kernel/processes.ts';
import type { Counts } from '../tally/tally.ts';
import type { EndedTask } from './tick-maps.ts';

/** Processes that had one pid, by their start. */
interface Holders {
  names: Map<number, string>;
  /** What each series counted under the pid in that tick. */
  counted: number[];
  shared: boolean;
}

/**
 * Finds the counts of a tick under a pid that two processes of different names had: they stand under one of the names.
 * The kernel frees memory of a process after its end, so a process that ended in the tick before counts too.
 */
export class SharedPids {
  #before = new Map<string, Holders>();

  /** By series, how much may stand under the wrong name from now on. */
  tick(counts: Counts, ended: readonly EndedTask[]): number[] {
    const sums = counts.map(() => 0);
    const share = (counted: readonly number[]) => {
      for (const [series, count] of counted.entries()) sums[series] = (sums[series] ?? 0) + count;
    };
    const now = new Map<string, Holders>();
    const holdersOf = (id: string): Holders => {
      const holders = now.get(id) ?? { names: new Map(), counted: countedUnder(id, counts), shared: false };
      now.set(id, holders);
      return holders;
    };
    for (const { id, start, name } of ended) holdersOf(id).names.set(start, name);
    const endedNow = new Set(now.keys());
    for (const id of new Set([...endedNow, ...this.#before.keys()])) {
      const before = this.#before.get(id);
      const current = holdersOf(id);
      const all = new Map([...(before?.names ?? []), ...current.names]);
      if ([...current.counted, ...(before?.counted ?? [])].every((count) => count === 0)) continue;
      const living = startOf(id);
      // A process that lives may still take another name.
      const names = new Set<string | number>(all.values());
      if (living !== undefined && !all.has(living)) names.add(living);
      if (names.size < 2) continue;
      current.shared = true;
      share(current.counted);
      // A process that began and ended between two looks at procfs may have counted in the tick before.
      if (before !== undefined && !before.shared && endedNow.has(id)) share(before.counted);
    }
    this.#before = new Map([...now].filter(([id]) => endedNow.has(id)));
    return sums;
  }
}

/** Most of those that ended are not there: to find that out costs a tenth of an error. */
const startOf = (id: string): number | undefined =>
  existsSync(`/proc/${id}`) ? readProcess(id)?.start : undefined;

const countedUnder = (id: string, counts: Counts): number[] =>
  counts.map((rows) => [...(rows.get(id)?.values() ?? [])].reduce((sum, count) => sum + Math.abs(count), 0));
