import { Marks } from '../server/marks.ts';
import type { RecordedPosition } from '../server/player/recorded.ts';
import type { Board } from '../tally/board.ts';
import { restoreBoard } from '../tally/saved-board.ts';
import type { Steps } from '../tally/steps.ts';
import type { FeedTick, RowIdentity } from '../wire/feed.ts';
import type { SessionInfo } from '../wire/session.ts';
import { checkRows } from './check-rows.ts';
import type { Checkpoint } from './checkpoints.ts';
import { infoOf, percentOf, troubleOf } from './info-of.ts';
import type { Recording } from './recording.ts';
import { Walk, type WalkState, type WalkStep } from './walk.ts';

/** The time that boards keep. */
const WINDOW_MS = 600_000;

/** Least time between two starts of the window: a capture may have any number of members in ten minutes. */
const APART_MS = 1_000;

/** The counts of a capture at a tick, as a session had them when it was recorded. */
export class Position implements RecordedPosition {
  readonly board: Board;
  readonly marks = new Marks();
  readonly #recording: Recording;
  readonly #walk: Walk;
  /** States at the starts of members in the last ten minutes, with the counts of each series. */
  #window: { from: WalkState; counts: number[] }[];
  /** The state that the marks are of. */
  #marked: WalkState;

  constructor(recording: Recording, { state, board }: Checkpoint) {
    this.#recording = recording;
    this.board = restoreBoard(board);
    this.#walk = new Walk(recording.captures, () => this.rowsNow, state);
    this.#window = [{ from: state, counts: this.#counts }];
    this.#marked = state;
  }

  get state(): WalkState {
    return this.#walk.state;
  }

  get info(): SessionInfo {
    const [window = { from: this.state, counts: [] }] = this.#window;
    const all = this.#counts;
    const counts = all.map((count, index) => count - (window.counts[index] ?? 0));
    return infoOf(this.#recording.head, this.state, { all, window: { from: window.from, counts } });
  }

  get cpuPercent(): number {
    return percentOf(this.state.line, 'vmtallySeconds');
  }

  /** The end of the next tick, once it was read; undefined at the end of the file. */
  get nextMs(): number | undefined {
    return this.#walk.tickMs;
  }

  /** Takes all ticks that end at this time or before, with the marks that they leave, and reads the next one. */
  *to(atMs: number): Steps {
    for (;;) {
      yield* this.reading();
      this.#mark();
      if (this.nextMs === undefined || this.nextMs > atMs) return;
      const tick = this.take();
      if (tick !== undefined) yield* this.board.applying(tick);
    }
  }

  /** Reads the next tick. Any number of members without a tick may stand before it. */
  *reading(): Steps {
    while (this.nextMs === undefined) {
      const before = this.state;
      const step = this.#walk.step();
      if (step === undefined) return;
      if (step.kind === 'member') {
        this.#moveWindow();
        this.begin(step, before);
      }
      yield;
    }
  }

  /** Takes the next tick, which the caller applies; undefined at the end of the file. Throws CAPTURE_INVALID. */
  take(): FeedTick | undefined {
    checkRows(this.board);
    if (this.nextMs === undefined) return undefined;
    const step = this.#walk.step();
    return step?.kind === 'tick' ? this.tickOf(step) : undefined;
  }

  /** The processes up to the last tick. */
  protected get rowsNow(): Iterable<RowIdentity> {
    return this.board.identities();
  }

  /** Called at the start of each member. `before`: the state before it. */
  protected begin(_member: Extract<WalkStep, { kind: 'member' }>, _before: WalkState): void {
    // Each tick has all that a board of processes needs.
  }

  protected tickOf({ tick }: Extract<WalkStep, { kind: 'tick' }>): FeedTick {
    return tick;
  }

  #mark(): void {
    const [before, now] = [this.#marked, this.state];
    if (before.exactness === now.exactness && before.gaps === now.gaps && before.problem === now.problem)
      return;
    this.marks.take(troubleOf(before), troubleOf(now), now.atMs);
    this.#marked = now;
  }

  #moveWindow(): void {
    const { state } = this;
    if (state.atMs < (this.#window.at(-1)?.from.atMs ?? 0) + APART_MS) return;
    this.#window.push({ from: state, counts: this.#counts });
    while ((this.#window[1]?.from.atMs ?? Number.POSITIVE_INFINITY) <= state.atMs - WINDOW_MS)
      this.#window.shift();
  }

  /** Counts of each series since the start. */
  get #counts(): number[] {
    return this.#recording.head.series.map((_, index) => this.board.total.get(index)?.[1] ?? 0);
  }
}
