import { ownCpuSeconds } from '../../collector/cost.ts';
import type { Feed } from '../../wire/feed.ts';

/** Work of a tick without counts, in entries, estimated: some 2 ms, in which it is read, checked and emitted. */
const ENTRIES_OF_A_TICK = 500;

/**
 * The part of this process's CPU time that one of its sessions takes. The process does not measure what each session
 * takes, but nearly all of its work grows with the ticks and their entries, so it is divided by these.
 */
export class OwnShare {
  readonly #session: string;
  readonly #cpuSeconds: () => number;
  #before: number;
  #seconds = 0;
  /** Work since the last reading. */
  #own = 0;
  #all = 0;

  constructor(session: string, cpuSeconds = ownCpuSeconds) {
    this.#session = session;
    this.#cpuSeconds = cpuSeconds;
    this.#before = cpuSeconds();
  }

  /** Takes in what any session emits. */
  emitted(feed: Feed): void {
    if (feed.kind !== 'tick') return;
    const work = ENTRIES_OF_A_TICK + feed.counts.length / 4;
    this.#all += work;
    if (feed.session === this.#session) this.#own += work;
  }

  /** CPU seconds of the session so far. Before any tick, the process has worked for this session alone. */
  seconds(): number {
    const now = this.#cpuSeconds();
    this.#seconds += (now - this.#before) * (this.#all === 0 ? 1 : this.#own / this.#all);
    this.#before = now;
    this.#own = 0;
    this.#all = 0;
    return this.#seconds;
  }
}
