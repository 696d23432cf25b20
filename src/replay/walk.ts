import type { CaptureItem, Damage, ReadTick } from '../capture/items.ts';
import { FRAME, readCapture } from '../capture/reader.ts';
import type { HeadLine, RunLine } from '../capture/schema.ts';
import type { CaptureSource } from '../capture/source.ts';
import type { FeedTick, RowIdentity } from '../wire/feed.ts';
import type { Gap } from './gap.ts';

/** Place of a walk in a capture, from which another walk continues. */
export interface WalkState {
  /** Offset in the file of the member to read next. */
  offset: number;
  /** Number of the last member. */
  member: number;
  run: number;
  /** Ticks of the runs before. */
  before: number;
  /** The last tick: its number over all runs, its end, and its end from the start of the run. */
  tick: number;
  atMs: number;
  atSeconds: number;
  /** Seconds counted so far. */
  seconds: number;
  /** Counters of /proc/vmstat after it; undefined before the first. */
  vmstat: Float64Array<ArrayBuffer> | undefined;
  /** The last state that the file has. */
  line: RunLine | undefined;
  /** Time that the file has lost so far, the latest gaps last, and the seconds of all. */
  gaps: readonly Gap[];
  lostSeconds: number;
  /** The error that ended the record. */
  problem: string | null;
  /** True behind the end of the file. */
  hasEnd: boolean;
}

export type WalkStep =
  | { kind: 'member'; offset: number }
  | { kind: 'tick'; tick: FeedTick }
  /** The state of the run is another. */
  | { kind: 'state' }
  | { kind: 'damage'; damage: Damage }
  /** Nothing that a replay shows: other work may have its turn. */
  | { kind: 'passed' };

export const START: WalkState = {
  offset: 0,
  member: 0,
  run: 1,
  before: 0,
  tick: 0,
  atMs: 0,
  atSeconds: 0,
  seconds: 0,
  vmstat: undefined,
  line: undefined,
  gaps: [],
  lostSeconds: 0,
  problem: null,
  hasEnd: false,
};

/** Id of the session that a replay shows. */
export const SESSION = 'capture';
/** Most gaps that are kept with their times. */
const MOST_GAPS = 100;
/** Times in a file are rounded to a double. */
const LEAST_GAP_SECONDS = 1e-6;

/** Reads a capture from a state on, as the ticks that the session sent when it was recorded. */
export class Walk {
  state: WalkState;
  readonly #head: HeadLine;
  readonly #items: Iterator<CaptureItem>;
  /** The step that `peek` read. */
  #next: { item: CaptureItem } | undefined;
  /** Rows whose identities a lost member may have changed. */
  #renewed: RowIdentity[] = [];

  constructor(source: CaptureSource, head: HeadLine, from: WalkState = START) {
    this.state = from;
    this.#head = head;
    this.#items = readCapture(source, head, from.offset);
  }

  /** The next item of the file, which `step` takes; undefined at its end. */
  get #item(): CaptureItem | undefined {
    if (this.#next === undefined) {
      const { done, value } = this.#items.next();
      if (done) return undefined;
      this.#next = { item: value };
    }
    return this.#next.item;
  }

  /** When the next tick ends, if the next step is a tick. */
  get tickMs(): number | undefined {
    const item = this.#item;
    return item?.kind === 'tick' ? item.tick.atMs : undefined;
  }

  /** Takes the next step; undefined at the end of the file. */
  step(): WalkStep | undefined {
    const item = this.#item;
    if (item === undefined) return undefined;
    this.#next = undefined;
    switch (item.kind) {
      case 'member':
        this.#beginMember(item);
        return { kind: 'member', offset: item.offset };
      case 'tick':
        return { kind: 'tick', tick: this.#tick(item.tick) };
      case 'run':
        this.#become({ line: item.line });
        return { kind: 'state' };
      case 'end':
        this.#become({ problem: item.line.problem, hasEnd: true });
        return { kind: 'state' };
      case 'damage':
        return item.damage.why === FRAME ? { kind: 'passed' } : item;
      default:
        return { kind: 'passed' };
    }
  }

  #become(changes: Partial<WalkState>): void {
    this.state = { ...this.state, ...changes };
  }

  #beginMember({ line, rows, offset }: Extract<CaptureItem, { kind: 'member' }>): void {
    const { state } = this;
    if (line.run !== state.run) this.#become({ run: line.run, before: state.tick, atSeconds: 0 });
    const isBehindLoss = line.member > state.member + 1;
    if (isBehindLoss) {
      this.#renewed = rows;
      this.#lose(line.atSeconds - this.state.atSeconds, line.atMs);
    }
    this.#become({ member: line.member, offset });
  }

  #lose(seconds: number, toMs: number): void {
    if (seconds < LEAST_GAP_SECONDS) return;
    const gap: Gap = { fromMs: toMs - 1000 * seconds, toMs, why: 'capture damaged' };
    const { gaps, lostSeconds } = this.state;
    this.#become({ gaps: [...gaps, gap].slice(-MOST_GAPS), lostSeconds: lostSeconds + seconds });
  }

  #tick({ tick, atSeconds, atMs, seconds, rows, quads, vmstat: growth }: ReadTick): FeedTick {
    const { before, vmstat } = this.state;
    const { names, values } = this.#head.vmstat;
    const now = new Float64Array(names.length);
    now.set(vmstat ?? values ?? []);
    for (const [place, by] of growth) now[place] = (now[place] ?? 0) + by;
    const number = before + tick;
    this.#become({ tick: number, atMs, atSeconds, seconds: this.state.seconds + seconds, vmstat: now });
    const renewed = this.#renewed;
    this.#renewed = [];
    return {
      kind: 'tick',
      session: SESSION,
      tick: number,
      atMs,
      seconds,
      series: null,
      rows: [...renewed, ...rows],
      counts: countsOf(quads),
      vmstat: { names: vmstat === undefined ? names : null, values: now },
    };
  }
}

function countsOf({ row, series, value, count }: ReadTick['quads']): Float64Array<ArrayBuffer> {
  const counts = new Float64Array(4 * row.length);
  for (let index = 0, at = 0; index < row.length; index++) {
    counts[at++] = row[index] ?? 0;
    counts[at++] = series[index] ?? 0;
    counts[at++] = value[index] ?? 0;
    counts[at++] = count[index] ?? 0;
  }
  return counts;
}
