import { setTimeout as rest } from 'node:timers/promises';

/** CPU time in a second over all players, in the long run, and what may be spent at once. */
const MS_A_SECOND = 500;
/** Opening a page and dragging along its time line takes less. */
const BURST_MS = 5_000;

interface Waiting {
  work: () => Promise<void>;
  done: (result?: Promise<void>) => void;
}

/**
 * Lets one player at a time look for another time, in the order in which they came, for half of one CPU at most. A player
 * waits once: what it seeks later takes the place of what it sought before.
 */
export class SeekTurns {
  readonly #waiting = new Map<object, Waiting>();
  #isRunning = false;
  readonly #burstMs: number;
  #leftMs: number;
  #sinceMs = performance.now();

  constructor(burstMs = BURST_MS) {
    this.#burstMs = this.#leftMs = burstMs;
  }

  /** Resolves once the work was done, or other work of the same player took its place. Rejects with what `work` throws. */
  run(player: object, work: () => Promise<void>): Promise<void> {
    return new Promise((done) => {
      this.#waiting.get(player)?.done();
      // A key that a map has keeps its place.
      this.#waiting.set(player, { work, done });
      if (!this.#isRunning) void this.#runAll();
    });
  }

  async #runAll(): Promise<void> {
    this.#isRunning = true;
    for (;;) {
      const waitMs = this.#waitMs();
      if (waitMs > 0) await rest(waitMs, undefined, { ref: false });
      const next = this.#waiting.entries().next().value;
      if (next === undefined) break;
      const [player, { work, done }] = next;
      this.#waiting.delete(player);
      const from = process.cpuUsage();
      const result = work();
      done(result);
      await result.catch(() => {});
      const { user, system } = process.cpuUsage(from);
      this.#leftMs -= (user + system) / 1_000;
    }
    this.#isRunning = false;
  }

  /** Time until there is something to spend. */
  #waitMs(): number {
    const nowMs = performance.now();
    const earned = (MS_A_SECOND * (nowMs - this.#sinceMs)) / 1_000;
    this.#leftMs = Math.min(this.#burstMs, this.#leftMs + earned);
    this.#sinceMs = nowMs;
    return this.#leftMs > 0 ? 0 : Math.ceil((-1_000 * this.#leftMs) / MS_A_SECOND) + 1;
  }
}
