import type { Engine } from '../wire/feed.ts';
import type { ServedState, StateMove } from '../wire/state.ts';
import type { Held } from './held.ts';
import { type MoveMarks, markMoves, movesBetween } from './state-moves.ts';

/** A reading, beside the events since the reading before. */
export type StateShown = ServedState & { moves: StateMove[] };

/** Readings of the state of the kernel's memory for clients. The counting process makes them, while some look. */
export class StateReadings {
  readonly #engine: Pick<Engine, 'ask'>;
  readonly #whole: <T>(read: (sessions: Iterable<Held>) => T) => Promise<T>;
  #shown: StateShown | undefined;
  #marks: MoveMarks | undefined;

  /** `whole` reads all sessions as of a whole tick. */
  constructor(engine: Pick<Engine, 'ask'>, whole: <T>(read: (sessions: Iterable<Held>) => T) => Promise<T>) {
    this.#engine = engine;
    this.#whole = whole;
  }

  /** The last reading, or the one that is due. Rejects with NOT_RECORDED in a replay, and with RATE_LIMIT. */
  async read(from?: string): Promise<StateShown> {
    const state = await this.#engine.ask({ verb: 'state' }, from);
    const isNew = () => this.#shown?.atMs !== state.atMs;
    if (isNew())
      await this.#whole((sessions) => {
        if (isNew()) this.#show(state, sessions);
      });
    return this.#shown ?? { ...state, moves: [] };
  }

  #show(state: ServedState, sessions: Iterable<Held>): void {
    const marks = markMoves(sessions);
    // Others may have read in between, for a service that was started anew.
    const follows = state.reading > 1 && this.#shown?.reading === state.reading - 1;
    this.#shown = { ...state, moves: movesBetween(follows ? this.#marks : undefined, marks) };
    this.#marks = marks;
  }
}
