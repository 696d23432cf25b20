import type { FeedTick, RowIdentity } from '../wire/feed.ts';
import type { Series } from '../wire/series.ts';
import type { SessionInfo } from '../wire/session.ts';
import type { Board } from './board.ts';
import { Columns } from './columns.ts';
import { type SavedBoard, saveBoard } from './saved-board.ts';

/** A tick that was applied to a board. */
export interface PastTick extends Pick<FeedTick, 'tick' | 'atMs' | 'seconds'> {
  rows: readonly RowIdentity[];
  /** Row, series, value, count: the same object as in the history of the board. */
  counts: Columns;
  series: Series[];
  /** Events of all series. */
  events: number;
  /** Counters of /proc/vmstat that changed, by their place, and their growth. */
  growth: Columns;
  /** All counters, where they have other names than before. */
  vmstat: FeedTick['vmstat'] | undefined;
  /** The session as of this tick, or of a tick up to ten seconds before, and its seconds as of this tick. */
  info: SessionInfo;
  countedSeconds: number;
}

export interface PastLimits {
  ms: number;
  /** Most bytes of counts; the oldest ticks go first. */
  bytes: number;
  /** Time, or bytes of counts, between two states of the table, and most rows of all of them. */
  apart: { ms: number; bytes: number };
  rows: number;
}

const LIMITS: PastLimits = {
  ms: 600_000,
  bytes: 6 << 20,
  apart: { ms: 120_000, bytes: 1 << 20 },
  rows: 50_000,
};
const INFO_MS = 10_000;

/**
 * The last minutes of a board, so that it can be built as of any tick of them: states of the table, and the ticks since the
 * first of them. The history of the board has the counts of most of them anyway.
 */
export class Past {
  readonly #limits: PastLimits;
  #bases: SavedBoard[] = [];
  /** Ticks behind the first base. */
  #ticks: PastTick[] = [];
  #bytes = 0;
  #bytesAtBase = 0;
  #values: Float64Array | undefined;
  /** Time of the tick whose description of the session was kept last. */
  #infoMs = 0;
  /** Called after each tick. */
  readonly listeners = new Set<() => void>();

  constructor(limits = LIMITS) {
    this.#limits = limits;
  }

  get ticks(): readonly PastTick[] {
    return this.#ticks;
  }

  /** The first tick as of which the board can be built. */
  get first(): Pick<SavedBoard, 'tick' | 'atMs' | 'seconds'> | undefined {
    const [base] = this.#bases;
    return base?.tick === 0 ? this.#ticks[0] : base;
  }

  /** The last state at this time or before, else the first one. Undefined before the first tick. */
  baseBefore(atMs: number): SavedBoard | undefined {
    return this.#bases.findLast((base) => base.atMs <= atMs) ?? this.#bases[0];
  }

  /** The tick that follows this one; undefined for the last one, and where it is no longer kept. */
  after(tick: number): PastTick | undefined {
    const [first] = this.#bases;
    if (first === undefined || tick < first.tick) return undefined;
    let [low, high] = [0, this.#ticks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ticks[middle]?.tick ?? 0) <= tick) low = middle + 1;
      else high = middle;
    }
    return this.#ticks[low];
  }

  /** Takes the state of the board before its first tick. */
  begin(board: Board): void {
    if (this.#bases.length === 0) this.#saveBase(board);
  }

  /** Takes a tick that the board has applied. */
  add({ tick, atMs, seconds, rows, vmstat }: FeedTick, board: Board, info: SessionInfo): void {
    const last = this.#ticks.at(-1) ?? this.first;
    // Another past begins where the clock was set back, or the counting side began anew.
    if (last !== undefined && (tick <= last.tick || atMs < last.atMs)) this.#forget();
    const counts = board.history.rows.at(-1)?.counts;
    if (this.#bases.length > 0 && counts !== undefined) {
      const before = this.#ticks.at(-1)?.info;
      const isOld = before === undefined || atMs >= this.#infoMs + INFO_MS;
      if (isOld) this.#infoMs = atMs;
      this.#ticks.push({
        tick,
        atMs,
        seconds,
        rows,
        counts,
        series: board.series,
        events: eventsOf(board),
        growth: growthOf(this.#values, vmstat.values),
        vmstat: vmstat.names === null ? undefined : vmstat,
        info: isOld ? info : before,
        countedSeconds: info.countedSeconds,
      });
      this.#bytes += counts.bytes;
    }
    this.#values = vmstat.values;
    this.#saveBase(board);
    this.#dropOld(atMs);
    for (const listener of this.listeners) listener();
  }

  #saveBase(board: Board): void {
    const { apart, rows } = this.#limits;
    const last = this.#bases.at(-1);
    const isDue =
      last === undefined ||
      board.atMs >= last.atMs + apart.ms ||
      this.#bytes >= this.#bytesAtBase + apart.bytes;
    if (!isDue) return;
    this.#bases.push(saveBoard(board));
    this.#bytesAtBase = this.#bytes;
    const sum = () => this.#bases.reduce((all, base) => all + base.rows.length, 0);
    while (this.#bases.length > 2 && sum() > rows)
      this.#bases = this.#bases.filter((_, index) => index % 2 === 0 || index === this.#bases.length - 1);
  }

  /** Drops the ticks up to a base for which the others suffice. */
  #dropOld(nowMs: number): void {
    for (let next = this.#bases[1]; next !== undefined; next = this.#bases[1]) {
      const { ms, bytes } = this.#limits;
      if (next.atMs > nowMs - ms && this.#bytes <= bytes) return;
      this.#bases.shift();
      const { tick } = next;
      const kept = this.#ticks.findIndex((each) => each.tick > tick);
      const dropped = this.#ticks.splice(0, kept === -1 ? this.#ticks.length : kept);
      const gone = dropped.reduce((sum, { counts }) => sum + counts.bytes, 0);
      this.#bytes -= gone;
      this.#bytesAtBase -= gone;
    }
  }

  #forget(): void {
    this.#bases = [];
    this.#ticks = [];
    this.#bytes = 0;
    this.#bytesAtBase = 0;
  }
}

/** Sums have the events of other series. */
const eventsOf = ({ total, series }: Board): number =>
  total.values().reduce((sum, [index, , , count]) => sum + (series[index]?.sum === null ? count : 0), 0);

function growthOf(before: Float64Array | undefined, now: Float64Array): Columns {
  const [places, growth]: [number[], number[]] = [[], []];
  for (const [place, value] of now.entries()) {
    const by = value - (before?.[place] ?? value);
    if (by === 0) continue;
    places.push(place);
    growth.push(by);
  }
  return new Columns([Float64Array.from(places), Float64Array.from(growth)]);
}
