import type { Sink } from './live-view.ts';

/** Rows that are made before other work, such as a request or the next tick, gets its turn. */
export const SLICE_ROWS = 2_500;
/** Most rows a second over all clients: about half of one CPU. */
const ROWS_A_SECOND = 100_000;

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

interface Waiting {
  turn: Turn;
  sinks: readonly Sink[];
  /** Rows that the client will have been sent after it, if all clients were served row by row in turn. */
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
  /** Rows by which each client has been served, or will have been by the turns that wait. */
  readonly #finish = new WeakMap<Sink, number>();
  /** Number of waiting turns by client. */
  readonly #active = new Map<Sink, number>();
  /** Rows that a client would have been sent by now that always asked for more than it got. */
  #share = 0;
  #rowsLeft = ROWS_A_SECOND;
  #sinceMs = performance.now();
  #scheduled = false;

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
    const { sinks, rows } = turn;
    let first = Number.POSITIVE_INFINITY;
    for (const sink of sinks) {
      const finish = Math.max(this.#share, this.#finish.get(sink) ?? 0) + rows / sinks.length;
      this.#finish.set(sink, finish);
      this.#active.set(sink, (this.#active.get(sink) ?? 0) + 1);
      first = Math.min(first, finish);
    }
    return { turn, sinks, finish: Math.min(first, Number.MAX_VALUE) };
  }

  #leave(sinks: readonly Sink[]): void {
    for (const sink of sinks) {
      const turns = (this.#active.get(sink) ?? 0) - 1;
      if (turns > 0) this.#active.set(sink, turns);
      else this.#active.delete(sink);
    }
  }

  #run(): void {
    // Work that a turn adds waits for the next slice, if not for this one.
    this.#scheduled = true;
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
    if (cost >= SLICE_ROWS) this.#continueIn(performance.now() - fromMs);
    else this.#scheduled = false;
  }

  #continueIn(ms: number): void {
    setTimeout(() => this.#run(), ms).unref();
  }

  #runNext(): number {
    const next = this.#waiting.pop();
    if (next === undefined) return 0;
    const { turn, sinks } = next;
    // The work may be less than when it was added: another turn has ranked the rows, or made them.
    const { rows } = turn;
    const cost = Math.min(turn.cost, SLICE_ROWS);
    if (turn.run()) {
      this.#share += rows / Math.max(1, this.#active.size);
      this.#leave(sinks);
    } else this.#waiting.push(next);
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
