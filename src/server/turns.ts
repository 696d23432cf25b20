import type { Sink } from './live-view.ts';
import type { WholeTicks } from './whole-ticks.ts';

/** Rows that are made before other work, such as a request or the next tick, gets its turn. */
export const SLICE_ROWS = 1_000;
/** Most rows a second over all clients: about half of one CPU. */
const ROWS_A_SECOND = 100_000;
/** Longest time between two slices: the clients that ask for little wait too. */
const REST_MS = 100;

/** Work that sends something to clients. */
export interface Turn {
  readonly sinks: readonly Sink[];
  /** Rows that it sends: what a client gets, whatever it costs to find them. */
  readonly rows: number;
  /** The work that is left, in rows of a leaderboard. */
  readonly cost: number;
  /** Does all of the work, or that of some SLICE_ROWS rows. Returns false if work is left. */
  run(): boolean;
}

/** A turn, on a clock that counts the rows that each client would have been sent if all were served in turn. */
interface Waiting {
  turn: Turn;
  start: number;
  finish: number;
}

/**
 * Runs the work for all clients, bounded in rows, in slices between which the event loop goes on. A client that
 * asks for little does not wait for those that ask for much (weighted fair queueing, Demers et al. 1989): its turn
 * comes before all turns that would end later if all clients were served row by row.
 */
export class Turns {
  /** In reverse order. */
  #waiting: Waiting[] = [];
  /** The finish of each client's last turn. */
  readonly #finish = new WeakMap<Sink, number>();
  /** The latest start of a turn that ran, or its finish if none waited: no turn that waits has an earlier finish. */
  #clock = 0;
  #rowsLeft = ROWS_A_SECOND;
  #sinceMs = performance.now();
  #scheduled = false;
  readonly #ticks: WholeTicks;

  /** No turn runs while a tick is half applied. */
  constructor(ticks: WholeTicks) {
    this.#ticks = ticks;
  }

  get size(): number {
    return this.#waiting.length;
  }

  add(turns: readonly Turn[]): void {
    const added = turns.map((turn) => this.#enter(turn));
    // Equal turns run in the order in which they came: the last of the array runs first.
    this.#waiting = [...added.toReversed(), ...this.#waiting].toSorted((a, b) => b.finish - a.finish);
    if (!this.#scheduled) this.#run();
  }

  #enter(turn: Turn): Waiting {
    const { sinks } = turn;
    const rows = turn.rows / Math.max(1, sinks.length);
    const starts = sinks.map((sink) => Math.max(this.#clock, this.#finish.get(sink) ?? 0));
    for (const [index, sink] of sinks.entries()) this.#finish.set(sink, (starts[index] ?? 0) + rows);
    const start = sinks.length > 0 ? Math.min(...starts) : this.#clock;
    return { turn, start, finish: start + rows };
  }

  #run(): void {
    // Work that a turn adds waits for the next slice, if not for this one.
    this.#scheduled = true;
    if (!this.#ticks.isWhole) {
      // Requests that came meanwhile get their turns first.
      void this.#ticks.read(() => this.#continueIn(0));
      return;
    }
    const fromMs = performance.now();
    let cost = 0;
    while (this.#waiting.length > 0 && cost < SLICE_ROWS) {
      const waitMs = this.#waitMs();
      if (waitMs > 0) {
        this.#continueIn(waitMs);
        return;
      }
      cost += this.#runNext();
    }
    // Rest as long as the slice took: on a busy machine, where all takes longer, requests still get their turn.
    if (cost >= SLICE_ROWS) this.#continueIn(Math.min(REST_MS, performance.now() - fromMs));
    else this.#scheduled = false;
  }

  #continueIn(ms: number): void {
    setTimeout(() => this.#run(), ms).unref();
  }

  #runNext(): number {
    const next = this.#waiting.pop();
    if (next === undefined) return 0;
    // The work may be less than when it was added: another turn has ranked the rows, or made them.
    const cost = Math.min(next.turn.cost, SLICE_ROWS);
    this.#clock = Math.max(this.#clock, next.start);
    if (!next.turn.run()) this.#waiting.push(next);
    else if (this.#waiting.length === 0) this.#clock = Math.max(this.#clock, next.finish);
    this.#rowsLeft -= cost;
    return cost;
  }

  /** Time until there are rows to spend. A message may overdraw them. */
  #waitMs(): number {
    const now = performance.now();
    const earned = (ROWS_A_SECOND * (now - this.#sinceMs)) / 1_000;
    this.#rowsLeft = Math.min(ROWS_A_SECOND, this.#rowsLeft + earned);
    this.#sinceMs = now;
    return this.#rowsLeft > 0 ? 0 : Math.ceil((-1_000 * this.#rowsLeft) / ROWS_A_SECOND) + 1;
  }
}
