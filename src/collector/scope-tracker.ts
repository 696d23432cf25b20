import { CLOCK_TICKS, type Process, processesOf, readProcess, withDescendants } from '../kernel/processes.ts';
import { ENDED, type Scope } from '../probe/scope.ts';
import type { JoinedProcess } from './tick-maps.ts';

const TICK_NS = 1e9 / CLOCK_TICKS;
/** Nanoseconds that the two clocks may seem to be apart when the machine was never suspended. */
const CLOCKS_NS = 50_000_000;
/** Members that may have ended are looked up when there are twice as many as lived at the last look, and so many. */
const PRUNE_FROM = 256;

/**
 * Knows the processes in scope by pid and start time, so that counting goes on with the same ones after a pause or a
 * restart of bpftrace, and never with a process that was given a dead one's pid.
 */
export class ScopeTracker {
  /** Processes that were asked for by pid: the count ends with them. */
  readonly asked: readonly Process[];
  readonly #scope: Scope;
  readonly #bootNs: () => number;
  readonly #monotonicNs: () => number;
  #members: Map<number, number>;
  #pruneAt = PRUNE_FROM;
  /** The command, once it runs. */
  #command: Process | undefined;
  /**
   * Clock tick after which whatever a process in scope starts is in scope too. Children that it had before are not;
   * a command has none.
   */
  #openedAt = Number.POSITIVE_INFINITY;

  /** `bootNs`: CLOCK_BOOTTIME, not less than it is; `monotonicNs`: CLOCK_MONOTONIC. */
  constructor(scope: Scope, bootNs: () => number, monotonicNs = () => Number(process.hrtime.bigint())) {
    this.#scope = scope;
    this.#bootNs = bootNs;
    this.#monotonicNs = monotonicNs;
    this.asked = scope.who.kind === 'pids' ? scope.who.processes : [];
    this.#members = new Map(this.asked);
  }

  /** The probes are attached: from now on the program tells who joins. */
  attached(): void {
    this.#openedAt = Math.min(this.#openedAt, Math.ceil(this.#bootNs() / TICK_NS));
  }

  /** vmtally started the command, and has not waited for it yet. */
  commandStarted(pid: number): void {
    [this.#command] = processesOf([pid]);
  }

  /** Takes the processes that a tick at `ns` told to have joined or ended; of those that live it keeps the start. */
  joined(processes: readonly JoinedProcess[], ns: number): void {
    const behind = this.#behind(ns);
    for (const { pid, joinedNs } of processes) {
      if (joinedNs === ENDED) {
        this.#members.delete(pid);
        continue;
      }
      const start = readProcess(pid)?.start;
      // Whoever started after that has the pid of a process that ended.
      if (start !== undefined && start * TICK_NS <= joinedNs + behind) this.#members.set(pid, start);
    }
    if (this.#members.size > this.#pruneAt) {
      this.#forgetEnded();
      this.#pruneAt = Math.max(PRUNE_FROM, 2 * this.#members.size);
    }
  }

  /**
   * Nanoseconds that bpftrace's clock is behind CLOCK_BOOTTIME, at most: the time that the machine was suspended, where
   * that clock is CLOCK_MONOTONIC.
   */
  #behind(ns: number): number {
    const monotonic = this.#monotonicNs();
    const suspended = this.#bootNs() - monotonic;
    return suspended < CLOCKS_NS || ns > monotonic ? 0 : suspended + CLOCKS_NS;
  }

  /** The pids in scope that live, to be looked at in each tick; none where they are too many for that. */
  living(): number[] {
    if (this.#members.size > PRUNE_FROM) return [];
    this.#forgetEnded();
    return [...this.#members.keys()];
  }

  #forgetEnded(): void {
    this.#members = new Map([...this.#members].filter(isThere));
  }

  /** True where another process has the pid of one that a program was told to count. */
  tookOver({ who }: Scope): boolean {
    if (who.kind !== 'pids') return false;
    return who.processes.some(([pid, start]) => {
      const now = readProcess(pid)?.start;
      return now !== undefined && now !== start;
    });
  }

  /** The scope for the next program; undefined where no process in it lives. */
  next(): Scope | undefined {
    const { who } = this.#scope;
    const known: Process[] = [...this.#members, ...(this.#command ? [this.#command] : [])];
    // A command that was not started yet is still to come.
    if (who.kind === 'all' || (who.kind === 'command' && known.length === 0)) return this.#scope;
    const since = who.kind === 'command' ? 0 : this.#openedAt;
    const processes = who.inherit ? withDescendants(known, since) : known.filter(isThere);
    if (processes.length === 0) return undefined;
    return { ...this.#scope, who: { kind: 'pids', processes, inherit: who.inherit } };
  }
}

const isThere = ([pid, start]: Process): boolean => readProcess(pid)?.start === start;
