/** Time without messages after which a server says that it has none, in ms. */
export const HEARTBEAT_MS = 1_000;

/** Time between two ticks, in ms. */
export const TICK_MS = 1_000;

/** Time without a sign of the server from which on the hub does not hear it, in ms. */
const MOST_SILENT_MS = 1.5 * HEARTBEAT_MS;

/** Time between two calls from which on the hub itself was stopped, in ms. On a busy machine a tick may be some seconds late. */
const STOPPED_MS = 5_000;

/**
 * Measures the time in which a hub hears the server, by the clock of the wall, which may be set. Other time is no silence of hosts.
 * It counts by its length: a hub that often is late, or a server that often stands still, still knows which hosts are dead.
 */
export class Hearing {
  #sinceMs = 0;
  #unheardMs = 0;
  /** Time of the last sign of the server, later by the time for which the hub itself was late, and time of the last call. */
  #signMs = 0;
  #lastMs = 0;

  /** Begins anew, where the way to the summaries was broken: hosts need time to find theirs again. */
  reset(nowMs: number): void {
    [this.#sinceMs, this.#signMs, this.#lastMs] = [nowMs, nowMs, nowMs];
  }

  /** A message or heartbeat came. */
  sign(nowMs: number): void {
    this.#pass(nowMs);
    this.#miss(this.#gapMs(nowMs));
    this.#signMs = nowMs;
  }

  /**
   * Call it each second. `listeningMs`: time since which the hub hears, later by the time in which it did not; `unheardMs`: all
   * such time.
   */
  tick(nowMs: number): { listeningMs: number; unheardMs: number } {
    this.#pass(nowMs);
    const gapMs = this.#gapMs(nowMs);
    return { listeningMs: this.#sinceMs + gapMs, unheardMs: this.#unheardMs + gapMs };
  }

  /** Time in all in which the hub did not hear, up to the last sign. */
  get unheardMs(): number {
    return this.#unheardMs;
  }

  hearsAt(nowMs: number): boolean {
    return nowMs - this.#signMs <= MOST_SILENT_MS;
  }

  #pass(nowMs: number): void {
    const passedMs = nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    if (passedMs < 0) {
      this.#sinceMs = Math.min(this.#sinceMs, nowMs);
      this.#signMs = Math.min(this.#signMs, nowMs);
    }
    if (passedMs <= 2 * TICK_MS) return;
    // Signs of this time may wait to be read.
    this.#signMs += passedMs - TICK_MS;
    if (passedMs > STOPPED_MS) this.#miss(passedMs - TICK_MS);
  }

  /** Time since the last sign, without that in which the next was not due; 0 while the hub hears. */
  #gapMs(nowMs: number): number {
    return this.hearsAt(nowMs) ? 0 : nowMs - this.#signMs - HEARTBEAT_MS;
  }

  #miss(ms: number): void {
    this.#sinceMs += ms;
    this.#unheardMs += ms;
  }
}
