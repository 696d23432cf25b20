import type { Past, PastTick } from '../../tally/past.ts';
import { restoreBoard, type SavedBoard } from '../../tally/saved-board.ts';
import type { Steps } from '../../tally/steps.ts';
import type { FeedTick } from '../../wire/feed.ts';
import type { SessionInfo } from '../../wire/session.ts';
import type { Marks } from '../marks.ts';
import { PastMarks } from './past-marks.ts';
import type { RecordedPosition } from './recorded.ts';

/** The counts of a session as of a tick of its past. */
export class PastPosition implements RecordedPosition {
  readonly board: ReturnType<typeof restoreBoard>;
  readonly marks: PastMarks;
  // Nobody has noted what vmtally took then.
  readonly cpuPercent = 0;
  readonly #past: Past;
  #tick: number;
  #series: PastTick['series'];
  #values: Float64Array<ArrayBuffer>;
  #described: { info: SessionInfo; countedSeconds: number };

  /** `info`: of the session, for a position without a tick. */
  constructor(past: Past, base: SavedBoard, info: SessionInfo, marks: Marks) {
    this.#past = past;
    this.board = restoreBoard(base);
    this.marks = new PastMarks(marks);
    this.#tick = base.tick;
    this.#series = base.series;
    this.#values = Float64Array.from(base.vmstat?.values ?? []);
    const first = past.after(base.tick);
    const described = first ?? { info, countedSeconds: info.countedSeconds };
    this.#described = {
      info: described.info,
      countedSeconds: described.countedSeconds - (first?.seconds ?? 0),
    };
  }

  get info(): SessionInfo {
    const { info, countedSeconds } = this.#described;
    return { ...info, countedSeconds, ticks: this.#tick, series: this.board.series };
  }

  get nextMs(): number | undefined {
    return this.#past.after(this.#tick)?.atMs;
  }

  *to(atMs: number): Steps {
    for (;;) {
      const { nextMs } = this;
      if (nextMs === undefined || nextMs > atMs) return;
      const tick = this.take();
      if (tick === undefined) return;
      if (tick.series !== null) yield* this.board.settingSeries(tick.series);
      yield* this.board.applying(tick);
    }
  }

  *reading(): Steps {
    // All of it is in memory.
  }

  take(): FeedTick | undefined {
    const next = this.#past.after(this.#tick);
    if (next === undefined) return undefined;
    const { tick, atMs, seconds, rows, series, vmstat } = next;
    const hasOther = series !== this.#series;
    this.#values = vmstat?.values ?? grown(this.#values, next);
    [this.#tick, this.#series, this.#described] = [tick, series, next];
    return {
      kind: 'tick',
      session: next.info.id,
      tick,
      atMs,
      seconds,
      series: hasOther ? series : null,
      rows: [...rows],
      counts: quadsOf(next),
      vmstat: vmstat ?? { names: null, values: this.#values },
    };
  }
}

function grown(values: Float64Array, { growth }: PastTick): Float64Array<ArrayBuffer> {
  const now = Float64Array.from(values);
  const [places, by] = growth.read();
  for (let at = 0; at < growth.length; at++) {
    const place = places?.[at] ?? 0;
    now[place] = (now[place] ?? 0) + (by?.[at] ?? 0);
  }
  return now;
}

function quadsOf({ counts }: PastTick): Float64Array<ArrayBuffer> {
  const columns = counts.read();
  const quads = new Float64Array(4 * counts.length);
  for (const [offset, column] of columns.entries())
    for (let at = 0; at < counts.length; at++) quads[4 * at + offset] = column[at] ?? 0;
  return quads;
}
