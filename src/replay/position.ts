import { Marks } from '../server/marks.ts';
import type { Board } from '../tally/board.ts';
import { restoreBoard } from '../tally/saved-board.ts';
import type { Steps } from '../tally/steps.ts';
import type { FeedTick } from '../wire/feed.ts';
import type { SessionInfo } from '../wire/session.ts';
import type { Checkpoint } from './checkpoints.ts';
import { infoOf } from './info-of.ts';
import type { Recording } from './recording.ts';
import { Walk, type WalkState } from './walk.ts';

/** The time that boards keep. */
export const WINDOW_MS = 600_000;

/** The counts of a capture at a tick, as a session had them when it was recorded. */
export class Position {
  readonly board: Board;
  readonly marks = new Marks();
  info: SessionInfo;
  readonly #recording: Recording;
  readonly #walk: Walk;
  /** States at the starts of members in the last ten minutes, with the counts of each series. */
  #window: { from: WalkState; counts: number[] }[];

  constructor(recording: Recording, { state, board }: Checkpoint) {
    this.#recording = recording;
    this.board = restoreBoard(board);
    this.#walk = new Walk(recording.source, recording.head, state);
    this.#window = [{ from: state, counts: this.#counts }];
    this.info = this.#describe();
  }

  get state(): WalkState {
    return this.#walk.state;
  }

  /** Takes all ticks that end at this time or before. */
  *to(atMs: number): Steps {
    for (let next = this.nextMs(); next !== undefined && next <= atMs; next = this.nextMs()) {
      const tick = this.take();
      if (tick !== undefined) yield* this.board.applying(tick);
    }
  }

  /** The end of the next tick; undefined at the end of the file. */
  nextMs(): number | undefined {
    while (this.#walk.tickMs === undefined) {
      const step = this.#walk.step();
      if (step === undefined) return undefined;
      if (step.kind === 'member') this.#moveWindow();
      if (step.kind !== 'tick') this.#follow();
    }
    return this.#walk.tickMs;
  }

  /** Takes the next tick, which the caller applies; undefined at the end of the file. */
  take(): FeedTick | undefined {
    if (this.nextMs() === undefined) return undefined;
    const step = this.#walk.step();
    if (step?.kind !== 'tick') return undefined;
    this.#follow();
    return step.tick;
  }

  #follow(): void {
    const now = this.#describe();
    this.marks.take(this.info, now, this.state.atMs);
    this.info = now;
  }

  #describe(): SessionInfo {
    const [window = { from: this.state, counts: [] }] = this.#window;
    const all = this.#counts;
    const counts = all.map((count, index) => count - (window.counts[index] ?? 0));
    return infoOf(this.#recording.head, this.state, { all, window: { from: window.from, counts } });
  }

  #moveWindow(): void {
    this.#window.push({ from: this.state, counts: this.#counts });
    const fromMs = this.state.atMs - WINDOW_MS;
    while ((this.#window[1]?.from.atMs ?? Number.POSITIVE_INFINITY) <= fromMs) this.#window.shift();
  }

  /** Counts of each series since the start. */
  get #counts(): number[] {
    return this.#recording.head.series.map((_, index) => this.board.total.get(index)?.[1] ?? 0);
  }
}
