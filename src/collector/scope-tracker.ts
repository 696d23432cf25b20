import { CLOCK_TICKS, type Process, processesOf, readProcess, withDescendants } from '../kernel/processes.ts';
import { ENDED, type Scope } from '../probe/scope.ts';
import type { JoinedProcess } from './tick-maps.ts';

const TICK_NS = 1e9 / CLOCK_TICKS;
/**
 * Nanoseconds by which CLOCK_BOOTTIME and CLOCK_MONOTONIC may seem to differ if the machine was never
 * suspended.
 */
const CLOCKS_NS = 50_000_000;
/**
 * Ended members are removed when there are twice as many members as after the last removal, and more than
 * this many.
 */
const PRUNE_FROM = 256;

/**
 * Knows the processes in scope by pid and start time. So after a pause or a restart of bpftrace, counting
 * continues with the same processes, and never with a process that got the pid of a dead one.
 */
export class ScopeTracker {
  /** Processes that the user named by pid: the count ends with them. */
  readonly asked: readonly Process[];
  readonly #scope: Scope;
  readonly #bootNs: () => number;
  readonly #monotonicNs: () => number;
  #members: Map<number, number>;
  #pruneAt = PRUNE_FROM;
  /** The command, once it runs. */
  #command: Process | undefined;
  /**
   * Clock tick from which on a new child of a process in scope is in scope too. Children from before are not;
   * a command has none.
   */
  #openedAt = Number.POSITIVE_INFINITY;

  /** `bootNs`: CLOCK_BOOTTIME, rounded up; `monotonicNs`: CLOCK_MONOTONIC. */
  constructor(scope: Scope, bootNs: () => number, monotonicNs = () => Number(process.hrtime.bigint())) {
    this.#scope = scope;
    this.#bootNs = bootNs;
    this.#monotonicNs = monotonicNs;
    this.asked = scope.who.kind === 'pids' ? scope.who.processes : [];
    this.#members = new Map(this.asked);
  }

  /** The probes are attached: from now on the program reports the processes that join. */
  attached(): void {
    this.#openedAt = Math.min(this.#openedAt, Math.ceil(this.#bootNs() / TICK_NS));
  }

  /** Another run begins, in which no process of the run before counts. */
  beginRun(): void {
    this.#members = new Map(this.asked);
    this.#command = undefined;
  }

  /** Notes that vmtally started the command, and has not waited for it yet. */
  commandStarted(pid: number): void {
    [this.#command] = processesOf([pid]);
  }

  /**
   * Takes in the processes that joined or ended by the report of a tick at `ns`, with the start times of the
   * living.
   */
  joined(processes: readonly JoinedProcess[], ns: number): void {
    const behind = this.#behind(ns);
    for (const { pid, joinedNs } of processes) {
      if (joinedNs === ENDED) {
        this.#members.delete(pid);
        continue;
      }
      const start = readProcess(pid)?.start;
      // A process that started after the join has the pid of a process that ended.
      if (start !== undefined && start * TICK_NS <= joinedNs + behind) this.#members.set(pid, start);
    }
    if (this.#members.size > this.#pruneAt) {
      this.#forgetEnded();
      this.#pruneAt = Math.max(PRUNE_FROM, 2 * this.#members.size);
    }
  }

  /**
   * Most nanoseconds that bpftrace's clock is behind CLOCK_BOOTTIME: the time that the machine was suspended,
   * if bpftrace's clock is CLOCK_MONOTONIC.
   */
  #behind(ns: number): number {
    const monotonic = this.#monotonicNs();
    const suspended = this.#bootNs() - monotonic;
    return suspended < CLOCKS_NS || ns > monotonic ? 0 : suspended + CLOCKS_NS;
  }

  /** The living pids in scope, to be checked at each tick; empty if they are too many for that. */
  living(): number[] {
    if (this.#members.size > PRUNE_FROM) return [];
    this.#forgetEnded();
    return [...this.#members.keys()];
  }

  #forgetEnded(): void {
    this.#members = new Map([...this.#members].filter(isThere));
  }

  /** True if another process has the pid of a process in the scope of a program. */
  tookOver({ who }: Scope): boolean {
    if (who.kind !== 'pids') return false;
    return who.processes.some(([pid, start]) => {
      const now = readProcess(pid)?.start;
      return now !== undefined && now !== start;
    });
  }

  /** The scope for the next program; undefined if no process in it lives. */
  next(): Scope | undefined {
    const { who } = this.#scope;
    const known: Process[] = [...this.#members, ...(this.#command ? [this.#command] : [])];
    // The command has not started yet: keep the scope that waits for it.
    if (who.kind === 'all' || (who.kind === 'command' && known.length === 0)) return this.#scope;
    const since = who.kind === 'command' ? 0 : this.#openedAt;
    const processes = who.inherit ? withDescendants(known, since) : known.filter(isThere);
    if (processes.length === 0) return undefined;
    return { ...this.#scope, who: { kind: 'pids', processes, inherit: who.inherit } };
  }
}

const isThere = ([pid, start]: Process): boolean => readProcess(pid)?.start === start;
