import { existsSync, readdirSync } from 'node:fs';
import { readProcess } from '../kernel/processes.ts';
import type { Counts } from '../tally/tally.ts';
import type { EndedTask } from './tick-maps.ts';

/** Processes that held one pid, by start time. */
interface Holders {
  names: Map<number, string>;
  /** Counts of each series under the pid in that tick. */
  counted: number[];
  shared: boolean;
}

/**
 * Finds the counts of a tick under a pid that two processes of different names held: all of them stand under
 * one of the names. The kernel frees memory of a process after its end, so a process that ended in the tick
 * before is a holder too.
 */
export class SharedPids {
  #before = new Map<string, Holders>();

  /** Returns, by series, how many more counts may stand under the wrong name. */
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
    const candidates = new Set([...endedNow, ...this.#before.keys()]);
    const isThere = lookUp(candidates.size);
    for (const id of candidates) {
      const before = this.#before.get(id);
      const current = holdersOf(id);
      const all = new Map([...(before?.names ?? []), ...current.names]);
      if ([...current.counted, ...(before?.counted ?? [])].every((count) => count === 0)) continue;
      const living = isThere(id) ? readProcess(id)?.start : undefined;
      // The living process gets a name of its own: it may still be renamed.
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

/** Up to this many pids, procfs is asked for each; for more, vmtally lists /proc once. */
const FEW = 32;

/** Returns a check for whether a pid is in use. Most ended pids are free, and a read of each would throw. */
function lookUp(pids: number): (id: string) => boolean {
  if (pids <= FEW) return (id) => existsSync(`/proc/${id}`);
  const living = new Set(readdirSync('/proc'));
  return (id) => living.has(id);
}

const countedUnder = (id: string, counts: Counts): number[] =>
  counts.map((rows) => [...(rows.get(id)?.values() ?? [])].reduce((sum, count) => sum + Math.abs(count), 0));
