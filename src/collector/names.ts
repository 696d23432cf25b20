import { readComm } from '../kernel/processes.ts';
import { settledName } from '../tally/settle.ts';
import type { Counts } from '../tally/tally.ts';
import type { EndedTask } from './tick-maps.ts';

/** The last name of each process (or thread) that a session counted. It keeps as many as there were ids. */
export class Names {
  readonly #names = new Map<string, string>();
  /** Tasks that procfs named, and that neither ended nor took another name since. */
  readonly #current = new Set<string>();

  get(id: string): string | undefined {
    return this.#names.get(id);
  }

  /** A name that holds until the kernel tells a better one. */
  set(id: string, name: string): void {
    this.#names.set(id, name);
  }

  /**
   * Learns from a tick. Procfs is asked once for each task that counted: its end may go unseen, since the kernel may
   * skip any run of a probe, and bpftrace may die.
   */
  tick(counts: Counts, ended: readonly EndedTask[], renamed: readonly string[]): void {
    for (const { id, name } of ended) this.#names.set(id, name);
    const endedIds = new Set(ended.map((task) => task.id));
    for (const id of [...endedIds, ...renamed]) this.#current.delete(id);
    for (const rows of counts)
      for (const id of rows.keys()) {
        // In procfs the id of a task that ended may be another task's by now.
        const name = this.#current.has(id) || endedIds.has(id) ? undefined : readComm(id);
        if (name === undefined) continue;
        this.#names.set(id, name);
        this.#current.add(id);
      }
  }

  /** Whether it knows the name of each row: who ends between a tick and the look at procfs is named by the next one. */
  knows(counts: Counts): boolean {
    const isKnown = (key: string) => settledName(key) !== undefined || this.#names.has(key);
    return counts.every((rows) => [...rows.keys()].every(isKnown));
  }
}
