import type { Damage } from '../capture/items.ts';
import { readHead } from '../capture/reader.ts';
import type { HeadLine } from '../capture/schema.ts';
import type { CaptureSource } from '../capture/source.ts';
import { Board } from '../tally/board.ts';
import { saveBoard } from '../tally/saved-board.ts';
import type { Steps } from '../tally/steps.ts';
import { Checkpoints } from './checkpoints.ts';
import { Course } from './course.ts';
import type { Gap } from './gap.ts';
import { seriesOf } from './info-of.ts';
import { runsAhead, type Slices } from './slices.ts';
import { START, Walk } from './walk.ts';

/** Time between two ticks beyond which it was not counted; a shorter one is the delay of a busy machine. */
const PAUSE_MS = 300;
/** Most gaps and damages that are kept. */
const MOST = 1_000;

/** A capture that is read once in the background, for its course, its gaps and checkpoints to begin from. */
export class Recording {
  readonly source: CaptureSource;
  readonly head: HeadLine;
  readonly course = new Course();
  readonly checkpoints: Checkpoints;
  gaps: Gap[] = [];
  damages: Damage[] = [];
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

  /** Throws CAPTURE_INVALID. */
  constructor(source: CaptureSource) {
    this.source = source;
    this.head = readHead(source);
    this.firstMs = this.head.startedMs;
    this.toMs = this.head.startedMs;
    this.checkpoints = new Checkpoints({ state: START, board: saveBoard(this.#emptyBoard()) });
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
    const { source, head } = this;
    const walk = new Walk(source, head);
    const board = this.#emptyBoard();
    const events = head.series.map(({ sum }) => sum === null);
    for (let before = walk.state; ; before = walk.state) {
      const step = walk.step();
      if (step === undefined) break;
      yield;
      if (step.kind === 'damage' && this.damages.length < MOST) this.damages.push(step.damage);
      if (step.kind === 'member') {
        this.read = step.offset / source.size;
        if (this.checkpoints.wants(walk.state.member))
          // The state before the member: its first line is read again from there.
          this.checkpoints.add({ state: { ...before, offset: step.offset }, board: saveBoard(board) });
      }
      if (step.kind === 'state') this.hasEnd = walk.state.hasEnd;
      if (step.kind !== 'tick') continue;
      const { tick } = step;
      const fromMs = tick.atMs - 1000 * tick.seconds;
      if (before.tick === 0) this.firstMs = tick.atMs;
      else this.#addGap(before.atMs, fromMs, walk, before.run);
      yield* board.applying(tick);
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

  #addGap(fromMs: number, toMs: number, walk: Walk, run: number): void {
    const lost = walk.state.gaps.at(-1);
    if (toMs - fromMs <= PAUSE_MS || this.gaps.length >= MOST) return;
    const isLost = lost !== undefined && Math.abs(lost.toMs - toMs) < PAUSE_MS;
    const why = isLost ? 'capture damaged' : walk.state.run === run ? 'not counted' : 'between runs';
    this.gaps.push({ fromMs, toMs, why });
  }

  #emptyBoard(): Board {
    const board = new Board();
    board.setSeries(this.head.series.map(seriesOf));
    return board;
  }
}
