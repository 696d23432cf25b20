import { readdirSync } from 'node:fs';
import { readComm } from '../kernel/processes.ts';
import { settledName } from '../tally/settle.ts';
import type { Counts } from '../tally/tally.ts';
import type { EndedTask } from './tick-maps.ts';

/** The last known name of each process (or thread) that a collector counted, one entry for each id. */
export class Names {
  readonly #names = new Map<string, string>();
  /** Tasks that procfs named, and that have neither ended nor been renamed since. */
  readonly #current = new Set<string>();

  get(id: string): string | undefined {
    return this.#names.get(id);
  }

  /** Sets a name that holds until the kernel reports a better one. */
  set(id: string, name: string): void {
    this.#names.set(id, name);
  }

  /** Learns the names of all processes that live now: some may have ended when it is known who is a row. */
  readLiving(): void {
    for (const id of readdirSync('/proc')) {
      const name = /^\d+$/.test(id) ? readComm(id) : undefined;
      if (name !== undefined) this.#names.set(id, name);
    }
  }

  /**
   * Learns names from a tick. Procfs is read once for each task that counted: a task's end may be missed,
   * since the kernel may skip any run of a probe, and bpftrace may die.
   */
  tick(counts: Counts, ended: readonly EndedTask[], renamed: readonly string[]): void {
    for (const { id, name } of ended) this.#names.set(id, name);
    const endedIds = new Set(ended.map((task) => task.id));
    for (const id of [...endedIds, ...renamed]) this.#current.delete(id);
    for (const rows of counts)
      for (const key of rows.keys()) {
        const id = taskOf(key);
        // Do not look an ended task up: procfs may already show another task under its id.
        const name = this.#current.has(id) || endedIds.has(id) ? undefined : readComm(id);
        if (name === undefined) continue;
        this.#names.set(id, name);
        this.#current.add(id);
      }
  }

  /**
   * True if every row has a name. A task that ends between a tick and the look at procfs gets its name from
   * the next tick.
   */
  knows(counts: Counts): boolean {
    const isKnown = (key: string) => settledName(key) !== undefined || this.#names.has(taskOf(key));
    return counts.every((rows) => [...rows.keys()].every(isKnown));
  }
}

/** The id in the key of a row: a call site may follow it. */
const taskOf = (key: string): string => key.split(',', 1)[0] ?? '';
