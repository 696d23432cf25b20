import type { Problem } from '../wire/session.ts';
import { costProblem, togetherProblem } from './problems.ts';
import type { RecentCost } from './recent-cost.ts';

/** A session whose cost is limited. */
export interface LimitedSession {
  readonly id: string;
  readonly recentCost: RecentCost;
  /** Takes a sample of the cost that ends now, if the session counts. */
  sampleCost(nowMs: number): void;
  suspendFor(problem: Problem): Promise<void>;
}

/**
 * Limits what the sessions of clients cost, in percent of one CPU: each of them, and all together. Decisive is
 * the mean of the last seconds, which neither a change nor another session in its place resets, and that the
 * cost is over the limit still: a session that was changed to cost less may be resumed at once.
 */
export class ClientCost {
  readonly #each: number;
  readonly #together: number;
  readonly #sessions = new Set<LimitedSession>();
  /** Costs of sessions that have ended. */
  #ended: RecentCost[] = [];

  constructor(each: number, together: number) {
    this.#each = each;
    this.#together = together;
  }

  add(session: LimitedSession): void {
    this.#sessions.add(session);
  }

  /** The session has ended; what it cost lately still counts. */
  delete(session: LimitedSession): void {
    if (this.#sessions.delete(session)) this.#ended.push(session.recentCost);
  }

  /** Samples all sessions, and suspends those that cost too much. Call it once a second. */
  judge(nowMs = performance.now()): void {
    const counting = new Map<LimitedSession, number>();
    for (const session of this.#sessions) {
      session.sampleCost(nowMs);
      counting.set(session, session.recentCost.latestPercent(nowMs));
    }
    for (const [session, latest] of counting) {
      const percent = session.recentCost.percent(nowMs);
      if (percent <= this.#each || latest <= this.#each) continue;
      counting.delete(session);
      const probes = session.recentCost.probesPercent(nowMs);
      void session.suspendFor(costProblem(session.id, { percent, probes }, this.#each));
    }
    this.#judgeTogether(counting, nowMs);
  }

  #judgeTogether(counting: ReadonlyMap<LimitedSession, number>, nowMs: number): void {
    this.#ended = this.#ended.filter((recent) => recent.percent(nowMs) > 0);
    const all = [...this.#ended, ...[...this.#sessions].map(({ recentCost }) => recentCost)];
    const percent = sum(all.map((recent) => recent.percent(nowMs)));
    if (percent <= this.#together) return;
    let rest = sum([...counting.values()]);
    for (const [session, latest] of [...counting].toSorted(([, a], [, b]) => b - a)) {
      if (rest <= this.#together) return;
      rest -= latest;
      void session.suspendFor(togetherProblem(session.id, latest, { percent, limit: this.#together }));
    }
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
