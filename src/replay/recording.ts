import type { Damage } from '../capture/items.ts';
import type { HeadLine } from '../capture/schema.ts';
import type { Captures } from '../report/captures.ts';
import { runsAhead, type Slices } from '../server/player/runs-ahead.ts';
import { saveBoard } from '../tally/saved-board.ts';
import type { Steps } from '../tally/steps.ts';
import { checkRows } from './check-rows.ts';
import { Checkpoints } from './checkpoints.ts';
import { Course } from './course.ts';
import { emptyBoard } from './empty-board.ts';
import type { Gap } from './gap.ts';
import { START, Walk, type WalkState } from './walk.ts';

/** Time between two ticks beyond which it was not counted; a shorter one is the delay of a busy machine. */
const PAUSE_MS = 300;
/** A shorter one would be shown as 0.0 s. */
const LEAST_SET_BACK_MS = 50;
/** Most gaps, damages and settings of the clock that are kept. */
const MOST = 1_000;

/** A capture that is read once in the background, for its course, its gaps and checkpoints to begin from. */
export class Recording {
  readonly captures: Captures;
  readonly head: HeadLine;
  readonly course = new Course();
  readonly checkpoints: Checkpoints;
  gaps: Gap[] = [];
  damages: Damage[] = [];
  /** Ticks while which the clock was set back, by their ends as they are shown. */
  setBacks: { atMs: number; byMs: number }[] = [];
  /** End of the first tick and of the last one that was read; equal to the start while there is none. */
  firstMs: number;
  toMs: number;
  /** Part of the file that was read, 0 to 1. */
  read = 0;
  isRead = false;
  /** False where the file ends without its end. */
  hasEnd = false;
  readonly #slices: Slices;
  #hasTicks = false;
  #isClosed = false;
  /** Called after each part of the reading. */
  readonly listeners = new Set<() => void>();

  /** `captures`: with open files. */
  constructor(captures: Captures) {
    this.captures = captures;
    this.head = captures.head;
    this.firstMs = this.head.startedMs;
    this.toMs = this.head.startedMs;
    this.checkpoints = new Checkpoints({ state: START, board: saveBoard(emptyBoard(this.head)) });
    this.#slices = runsAhead(this.#reading(), () => {
      for (const listener of this.listeners) listener();
    });
  }

  /** Resolves once the file was read up to this time, or to its end. Rejects with CAPTURE_INVALID where it cannot be read. */
  async reach(atMs: number): Promise<void> {
    const isReached = () => this.#hasTicks && this.toMs >= atMs;
    while (!isReached() && !this.isRead && !this.#isClosed) await this.#slices.next();
  }

  close(): void {
    this.#isClosed = true;
    this.#slices.stop();
  }

  *#reading(): Steps {
    const { captures, head } = this;
    const board = emptyBoard(head);
    const walk = new Walk(captures, () => board.identities());
    let last = walk.state;
    const events = head.series.map(({ sum }) => sum === null);
    for (let before = walk.state; ; before = walk.state) {
      const step = walk.step();
      if (step === undefined) break;
      yield;
      if (step.kind === 'damage' && this.damages.length < MOST) this.damages.push(step.damage);
      if (step.kind === 'member') {
        this.read = captures.bytesTo(step.place) / captures.bytes;
        if (this.checkpoints.wants(before.member))
          // The state before the member: its first line is read again from there.
          this.checkpoints.add({ state: { ...before, place: step.place }, board: saveBoard(board) });
      }
      if (step.kind === 'state') this.hasEnd = walk.state.hasEnd;
      if (step.kind !== 'tick') continue;
      const { tick } = step;
      const fromMs = tick.atMs - 1000 * tick.seconds;
      if (before.tick === 0) this.firstMs = tick.atMs;
      else this.#addGap(last, fromMs, walk.state);
      const byMs = walk.state.setBackMs - before.setBackMs;
      if (byMs > LEAST_SET_BACK_MS && this.setBacks.length < MOST)
        this.setBacks.push({ atMs: tick.atMs, byMs });
      last = walk.state;
      yield* board.applying(tick);
      checkRows(board);
      this.course.add({
        fromMs,
        toMs: tick.atMs,
        seconds: tick.seconds,
        events: board.total
          .values()
          .reduce((sum, [series, , , count]) => sum + (events[series] ? count : 0), 0),
      });
      this.toMs = tick.atMs;
      this.#hasTicks = true;
    }
    this.read = 1;
    this.isRead = true;
  }

  /** Adds the time between two ticks. `last`: as of the first of them. */
  #addGap(last: WalkState, toMs: number, now: WalkState): void {
    if (toMs - last.atMs <= PAUSE_MS || this.gaps.length >= MOST) return;
    const lost = now.gaps.at(-1);
    const isLost = lost !== undefined && Math.abs(lost.toMs - toMs) < PAUSE_MS;
    const isOtherFile = now.place?.file !== last.place?.file;
    const why = isLost
      ? 'capture damaged'
      : now.run !== last.run
        ? 'between runs'
        : isOtherFile
          ? 'not recorded'
          : 'not counted';
    this.gaps.push({ fromMs: last.atMs, toMs, why });
  }
}
