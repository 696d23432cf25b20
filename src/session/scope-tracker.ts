import { CLOCK_TICKS, type Process, processesOf, readProcess, withDescendants } from '../kernel/processes.ts';
import type { Scope } from '../probe/scope.ts';
import type { JoinedProcess } from './tick-maps.ts';

const TICK_NS = 1e9 / CLOCK_TICKS;
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
  #members: Map<number, number>;
  #pruneAt = PRUNE_FROM;
  /** The command, once it runs. */
  #command: Process | undefined;
  /**
   * Clock tick after which whatever a process in scope starts is in scope too. Children that it had before are not;
   * a command has none.
   */
  #openedAt = Number.POSITIVE_INFINITY;

  /** `bootNs`: CLOCK_BOOTTIME, not less than it is. */
  constructor(scope: Scope, bootNs: () => number) {
    this.#scope = scope;
    this.#bootNs = bootNs;
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

  /** Takes the processes that a tick at `ns` told to have joined; of each it keeps the start, if it still lives. */
  joined(processes: readonly JoinedProcess[], ns: number): void {
    // bpftrace's clock may be behind CLOCK_BOOTTIME, by the time that the machine was suspended.
    const behind = Math.max(0, this.#bootNs() - ns);
    for (const { pid, joinedNs } of processes) {
      const start = readProcess(pid)?.start;
      // Whoever started after that has the pid of a process that ended.
      if (start !== undefined && start * TICK_NS <= joinedNs + behind) this.#members.set(pid, start);
    }
    if (this.#members.size > this.#pruneAt) {
      this.#forgetEnded();
      this.#pruneAt = Math.max(PRUNE_FROM, 2 * this.#members.size);
    }
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

  /** Whether another process has the pid of one that a program was told to count. */
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
