import type { SavedBoard } from '../tally/saved-board.ts';
import type { WalkState } from './walk.ts';

/** The counts of a capture at the start of a member, from which a walk continues. */
export interface Checkpoint {
  state: WalkState;
  board: SavedBoard;
}

/** Most checkpoints, and most rows of all of them; a row takes some 200 bytes. */
const MOST = 1_024;
const MOST_ROWS = 200_000;

/** Checkpoints of a capture, in so few that memory does not grow with its length: the longer it is, the farther apart. */
export class Checkpoints<C extends Checkpoint = Checkpoint> {
  readonly #first: C;
  readonly #weightOf: (checkpoint: C) => number;
  readonly #mostRows: number;
  #kept: C[] = [];
  #rows = 0;
  /** Members between two checkpoints. */
  #apart = 1;

  /** `first`: before all counts. `weightOf`: memory of one, in rows. */
  constructor(
    first: C,
    weightOf: (checkpoint: C) => number = ({ board }) => board.rows.length,
    mostRows = MOST_ROWS,
  ) {
    this.#mostRows = mostRows;
    this.#first = first;
    this.#weightOf = weightOf;
  }

  get size(): number {
    return this.#kept.length;
  }

  /** True if a checkpoint is wanted after this member. */
  wants(member: number): boolean {
    return member - (this.#kept.at(-1)?.state.member ?? 0) >= this.#apart;
  }

  add(checkpoint: C): void {
    this.#kept.push(checkpoint);
    this.#rows += this.#weightOf(checkpoint);
    while (this.#kept.length > MOST || (this.#rows > this.#mostRows && this.#kept.length > 2)) {
      this.#apart *= 2;
      this.#kept = this.#kept.filter((_, index) => index % 2 === 0);
      this.#rows = this.#kept.reduce((sum, kept) => sum + this.#weightOf(kept), 0);
    }
  }

  /** The last checkpoint whose counts end at this time or before. */
  before(atMs: number): C {
    return this.#kept.findLast(({ state }) => state.atMs <= atMs) ?? this.#first;
  }
}
