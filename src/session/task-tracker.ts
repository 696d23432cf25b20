import { bootNs } from '../collector/boot-ns.ts';
import type { EndedTask } from '../collector/tick-maps.ts';
import { CLOCK_TICKS } from '../kernel/processes.ts';
import type { TaskIdentity, Tasks } from '../kernel/tasks.ts';
import { printable } from '../printable.ts';
import type { GroupBy } from '../probe/scope.ts';
import type { Counts } from '../tally/tally.ts';
import type { RowIdentity } from '../wire/feed.ts';
import { V1_ROOT } from '../wire/v1-root.ts';
import { describeRow } from './describe-row.ts';

/** Living rows that are verified per tick after ends may have been missed. */
const VERIFIED_A_TICK = 200;

/** The part of Tasks that the tracker uses, so that a test can say which tasks live. */
export type TaskSource = Pick<Tasks, 'read' | 'user' | 'cgroup'>;

/**
 * Tells which process a row is: the kernel reuses a pid, but never a pair (pid, start). Procfs is read once
 * for each task that becomes active, and again after a rename. The kernel reports each end, with the last
 * name of the task.
 */
export class TaskTracker {
  readonly #groupBy: GroupBy;
  readonly #tasks: TaskSource;
  readonly #siteOf: (address: string) => string;
  readonly #living = new Map<string, RowIdentity>();
  /** Tasks that ended in the last tick: the kernel frees memory for them after their end. */
  #justEnded = new Map<string, RowIdentity>();
  readonly #unverified = new Set<string>();
  /** Time at which a row of a task that procfs does not have was made, in clock ticks since boot. */
  readonly #madeAt = new WeakMap<RowIdentity, number>();
  #changed = new Set<RowIdentity>();
  #rows = 0;

  /** `siteOf` names call sites: no address leaves this process. */
  constructor(groupBy: GroupBy, tasks: TaskSource, siteOf: (address: string) => string = String) {
    this.#groupBy = groupBy;
    this.#tasks = tasks;
    this.#siteOf = siteOf;
  }

  /** Returns the row of each key of a tick, and the identities that are new or changed. */
  tick(
    counts: Counts,
    ended: readonly EndedTask[] = [],
    renamed: readonly string[] = [],
  ): { rows: Map<string, RowIdentity>; changed: RowIdentity[] } {
    const keys = new Set(counts.flatMap((series) => [...series.keys()]));
    const rows = new Map<string, RowIdentity>();
    this.#changed = new Set();
    const tasks = this.#groupBy === 'pid' || this.#groupBy === 'tid';
    const endedByKey = new Map<string, EndedTask[]>();
    const justEnded = new Map<string, RowIdentity>();
    if (tasks) {
      for (const task of ended) endedByKey.set(task.id, [...(endedByKey.get(task.id) ?? []), task]);
      for (const key of renamed) if (!endedByKey.has(key)) this.#reread(key);
      this.#verify(keys, endedByKey);
    }
    for (const key of keys) {
      const row = tasks
        ? this.#holder(key, endedByKey.get(key) ?? [], counts, justEnded)
        : (this.#living.get(key) ??
          this.#add(key, describeRow(this.#groupBy, key, this.#tasks, this.#siteOf)));
      rows.set(key, row);
    }
    for (const [key, deaths] of endedByKey) if (!keys.has(key)) this.#noteEnd(key, deaths, justEnded);
    this.#justEnded = justEnded;
    return { rows, changed: [...this.#changed].map((row) => ({ ...row })) };
  }

  /** Marks all living rows as stale, because an end or a rename may have been missed. */
  markStale(): void {
    // A Set keeps its order: rows not verified since the last call stay before those that were.
    for (const key of this.#living.keys()) this.#unverified.add(key);
  }

  /**
   * Returns the row of a tick's counts of a pid. If several tasks had the pid within the tick, the first gets
   * them.
   */
  #holder(
    key: string,
    deaths: readonly EndedTask[],
    counts: Counts,
    justEnded: Map<string, RowIdentity>,
  ): RowIdentity {
    if (deaths.length === 0) {
      const living = this.#living.get(key);
      if (living !== undefined && living.start !== null) return living;
      const task = this.#tasks.read(key);
      if (living !== undefined) {
        if (task === undefined) return living;
        // Procfs had no task when this row was made, so the task that has the pid now came later.
        this.#living.delete(key);
        this.#end(living);
      }
      const before = this.#justEnded.get(key);
      if (before === undefined) return this.#add(key, task ?? UNKNOWN);
      if (task === undefined || task.start === before.start) {
        justEnded.set(key, before);
        return this.#number(before);
      }
      // These counts include memory that the kernel freed late for the task before.
      const row = this.#add(key, task);
      this.#share([this.#number(before), row], eventsOf(key, counts));
      return row;
    }
    const dead = this.#recordEnds(key, deaths, justEnded);
    const next = this.#tasks.read(key);
    const last = deaths.at(-1);
    const holders = [...dead];
    if (next !== undefined && last !== undefined && (next.start ?? 0) > last.start)
      holders.push(this.#add(key, next));
    if (holders.length > 1) this.#share(holders, eventsOf(key, counts));
    return holders[0] ?? this.#add(key, UNKNOWN);
  }

  #share(holders: readonly RowIdentity[], count: number): void {
    for (const holder of holders) {
      holder.shared += count;
      this.#changed.add(holder);
    }
  }

  /**
   * Notes the end of a task that counted nothing in this tick: it becomes a row only if the kernel still
   * frees memory for it.
   */
  #noteEnd(key: string, deaths: readonly EndedTask[], justEnded: Map<string, RowIdentity>): void {
    const last = deaths.at(-1);
    if (this.#living.has(key)) this.#recordEnds(key, deaths.slice(0, 1), justEnded);
    if (last === undefined || (justEnded.has(key) && deaths.length === 1)) return;
    const row: RowIdentity = { row: UNNUMBERED, key, ...UNKNOWN, ended: true, shared: 0 };
    justEnded.set(key, this.#setLastState(row, last));
  }

  #setLastState(row: RowIdentity, { start, parent, name, uid, cgroup }: EndedTask): RowIdentity {
    const last = this.#tasks.cgroup(cgroup);
    return Object.assign(row, {
      start,
      // The kernel has given an orphan to another parent by now: keep the process that started it.
      parent: row.parent ?? (parent || null),
      name: printable(name),
      user: this.#tasks.user(uid),
      cgroup: last === null || last === V1_ROOT ? (row.cgroup ?? last) : last,
    });
  }

  /** Numbers a row when it first counts. */
  #number(row: RowIdentity): RowIdentity {
    if (row.row === UNNUMBERED) {
      row.row = this.#rows++;
      this.#changed.add(row);
    }
    return row;
  }

  /**
   * Returns the rows of the tasks that ended, with the already known row first. Afterwards no living row has
   * this key.
   */
  #recordEnds(key: string, deaths: readonly EndedTask[], justEnded: Map<string, RowIdentity>): RowIdentity[] {
    const known = this.#living.get(key);
    this.#living.delete(key);
    const first = deaths[0];
    if (known !== undefined && first !== undefined && !this.#mayBe(known, first)) this.#end(known);
    const rows = deaths.map((death, index) => {
      const same = index === 0 && known !== undefined && this.#mayBe(known, death);
      const row = same ? known : this.#add(key, UNKNOWN);
      this.#end(this.#setLastState(row, death));
      return row;
    });
    this.#living.delete(key);
    const last = rows.at(-1);
    if (last !== undefined) justEnded.set(key, last);
    return rows;
  }

  /** True if a task that ended is that of a row. A row without a start is of a task that began before the row. */
  #mayBe(row: RowIdentity, { start }: EndedTask): boolean {
    return row.start === null ? start <= (this.#madeAt.get(row) ?? 0) : start === row.start;
  }

  #end(row: RowIdentity): void {
    row.ended = true;
    this.#changed.add(row);
  }

  /** Reads a task again; if another task has its pid by now, the row ends. */
  #reread(key: string): void {
    const known = this.#living.get(key);
    if (known === undefined) return;
    const task = this.#tasks.read(key);
    if (task === undefined) return; // Its end is in the next tick.
    if (task.start !== known.start) {
      this.#living.delete(key);
      this.#end(known);
    } else {
      // An exiting task of version 1 has its cgroup no more.
      Object.assign(known, task, { cgroup: task.cgroup ?? known.cgroup });
      this.#changed.add(known);
    }
  }

  #verify(active: Iterable<string>, ended: ReadonlyMap<string, unknown>): void {
    // A row whose end is in this tick keeps its key until the end is recorded: it is one row, not two.
    for (const key of ended.keys()) this.#unverified.delete(key);
    if (this.#unverified.size === 0) return;
    const due = new Set([...active].filter((key) => this.#unverified.has(key)));
    for (const key of this.#unverified) {
      if (due.size >= VERIFIED_A_TICK) break;
      due.add(key);
    }
    for (const key of due) {
      this.#unverified.delete(key);
      const known = this.#living.get(key);
      if (known !== undefined && this.#tasks.read(key) === undefined) {
        this.#living.delete(key);
        this.#end(known);
      } else this.#reread(key);
    }
  }

  #add(key: string, identity: TaskIdentity): RowIdentity {
    const shown = this.#groupBy === 'site' ? (identity.name ?? '') : key;
    // A task that procfs does not have is gone. Its end, which has its name, may be in the next tick, or not come.
    const ended = identity === UNKNOWN;
    const row: RowIdentity = { row: this.#rows++, key: shown, ...identity, ended, shared: 0 };
    if (ended) this.#madeAt.set(row, Math.ceil((CLOCK_TICKS * bootNs()) / 1e9));
    this.#living.set(key, row);
    this.#changed.add(row);
    return row;
  }
}

const UNNUMBERED = -1;
const UNKNOWN: TaskIdentity = { start: null, parent: null, name: null, user: null, cgroup: null };

/** Events of a key in a tick, over all series. */
const eventsOf = (key: string, counts: Counts): number =>
  counts.flatMap((rows) => [...(rows.get(key)?.values() ?? [])]).reduce((sum, count) => sum + count, 0);
