import { isDeepStrictEqual } from 'node:util';
import type { Damage, ReadTick } from '../capture/items.ts';
import { FRAME } from '../capture/reader.ts';
import type { RunLine } from '../capture/schema.ts';
import type { Captures } from '../report/captures.ts';
import type { JoinedItem, Place } from '../report/joined-captures.ts';
import { KnownContainers } from '../tally/known-containers.ts';
import type { Exactness } from '../wire/exactness.ts';
import type { FeedTick, RowIdentity } from '../wire/feed.ts';
import { nothingMissed } from '../wire/nothing-missed.ts';
import type { Gap } from './gap.ts';

/** Place of a walk in a capture, from which another walk continues. */
export interface WalkState {
  /** The member to read next; undefined at the start. */
  place: Place | undefined;
  /** Number of the last member. */
  member: number;
  run: number;
  /** Ticks of the runs before. */
  before: number;
  /** The last tick: its number over all runs, its end, and its end from the start of the run. */
  tick: number;
  atMs: number;
  atSeconds: number;
  /** By how much the clock was set back so far. The times that are shown are those of a clock that was not. */
  setBackMs: number;
  /** Seconds counted so far. */
  seconds: number;
  /** Names of the counters of /proc/vmstat in the file, and their values after the tick; undefined before the first. */
  names: readonly string[];
  vmstat: Float64Array<ArrayBuffer> | undefined;
  /** True if the counters of the next tick have other names, or are of another record. */
  hasOtherCounters: boolean;
  /** Rows whose identities a lost member may have changed, and those that another record has not. */
  renewed: readonly RowIdentity[];
  /** The last state that the file has. */
  line: RunLine | undefined;
  /** Findings up to the last tick; before version 1.2 up to the last member. */
  exactness: Exactness;
  /** Time that the file has lost so far, the latest gaps last, and the seconds of all. */
  gaps: readonly Gap[];
  lostSeconds: number;
  /** The error that ended the record. */
  problem: string | null;
  /** True behind the end of the file. */
  hasEnd: boolean;
}

export type WalkStep =
  /** `rows`: those of earlier members that count in it. */
  | { kind: 'member'; place: Place; rows: readonly RowIdentity[] }
  /** `read`: as the file has it. */
  | { kind: 'tick'; tick: FeedTick; read: ReadTick }
  /** The state of the run is another, or a file begins. */
  | { kind: 'state' }
  | { kind: 'damage'; damage: Damage }
  /** Nothing that a replay shows: other work may have its turn. */
  | { kind: 'passed' };

export const START: WalkState = {
  place: undefined,
  member: 0,
  run: 1,
  before: 0,
  tick: 0,
  atMs: 0,
  atSeconds: 0,
  setBackMs: 0,
  seconds: 0,
  names: [],
  vmstat: undefined,
  hasOtherCounters: false,
  renewed: [],
  line: undefined,
  exactness: nothingMissed(),
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
  readonly #items: Iterator<JoinedItem>;
  readonly #rowsNow: () => Iterable<RowIdentity>;
  readonly #startedMs: number;
  /** Containers that the members so far name, and the version of them that the ticks so far have. */
  readonly #containers = new KnownContainers();
  #described = 0;
  /** The step that `peek` read. */
  #next: { item: JoinedItem } | undefined;

  /** `rowsNow`: the rows up to the last tick. */
  constructor(captures: Captures, rowsNow: () => Iterable<RowIdentity>, from: WalkState = START) {
    this.state = from;
    this.#rowsNow = rowsNow;
    this.#startedMs = captures.head.startedMs;
    this.#items = captures.items(from.place);
  }

  /** The next item of the file, which `step` takes; undefined at its end. */
  get #item(): JoinedItem | undefined {
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
    return item?.kind === 'tick' ? item.tick.atMs + this.#setBackBy(item.tick) : undefined;
  }

  /** By how much the clock was set back up to this tick. */
  #setBackBy({ atMs, atSeconds, seconds }: ReadTick): number {
    const { state } = this;
    const lastMs = state.tick === 0 ? this.#startedMs : state.atMs;
    if (atMs + state.setBackMs > lastMs) return state.setBackMs;
    return lastMs + 1000 * Math.max(seconds, atSeconds - state.atSeconds) - atMs;
  }

  /** Takes the next step; undefined at the end of the file. */
  step(): WalkStep | undefined {
    const item = this.#item;
    if (item === undefined) return undefined;
    this.#next = undefined;
    switch (item.kind) {
      case 'member':
        this.#beginMember(item);
        return { kind: 'member', place: item.place, rows: item.rows };
      case 'file':
        this.#beginFile(item);
        return { kind: 'state' };
      case 'gap':
        this.#become({ atSeconds: item.atSeconds });
        return { kind: 'state' };
      case 'tick':
        return { kind: 'tick', tick: this.#tick(item.tick), read: item.tick };
      case 'run':
        this.#become({ line: item.line, exactness: item.line.exactness });
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

  #beginFile({ head, isOther }: Extract<JoinedItem, { kind: 'file' }>): void {
    const { names, values = [] } = head.vmstat;
    if (!isOther && isDeepStrictEqual(names, this.state.names)) return;
    const vmstat = new Float64Array(names.length);
    vmstat.set(values);
    this.#become({ names, vmstat, hasOtherCounters: true });
    // Another record numbers its rows anew, and has those that go on.
    if (isOther)
      this.#become({
        renewed: [...this.#rowsNow()].flatMap((row) => (row.ended ? [] : [{ ...row, ended: true }])),
      });
  }

  #beginMember({ line, rows, place }: Extract<JoinedItem, { kind: 'member' }>): void {
    const { state } = this;
    if (line.run !== state.run) this.#become({ run: line.run, before: state.tick, atSeconds: 0 });
    const isBehindLoss = line.member > state.member + 1;
    if (isBehindLoss) {
      this.#become({ renewed: [...this.state.renewed, ...rows] });
      this.#lose(line.atSeconds - this.state.atSeconds, line.atMs + state.setBackMs);
    }
    this.#containers.learn(line.containers ?? []);
    this.#become({ member: line.member, place, ...(line.exactness && { exactness: line.exactness }) });
  }

  #lose(seconds: number, endMs: number): void {
    if (seconds < LEAST_GAP_SECONDS) return;
    const toMs = Math.max(endMs, this.state.atMs + 1000 * seconds);
    const gap: Gap = { fromMs: toMs - 1000 * seconds, toMs, why: 'capture damaged' };
    const { gaps, lostSeconds } = this.state;
    this.#become({ gaps: [...gaps, gap].slice(-MOST_GAPS), lostSeconds: lostSeconds + seconds });
  }

  #tick(read: ReadTick): FeedTick {
    const { tick, atSeconds, seconds, rows, quads, vmstat: growth, exactness } = read;
    const setBackMs = this.#setBackBy(read);
    const atMs = read.atMs + setBackMs;
    const { before, vmstat, names, renewed, hasOtherCounters } = this.state;
    const now = new Float64Array(names.length);
    now.set(vmstat ?? []);
    for (const [place, by] of growth) now[place] = (now[place] ?? 0) + by;
    const number = before + tick;
    this.#become({ tick: number, atMs, atSeconds, setBackMs, vmstat: now });
    this.#become({ seconds: this.state.seconds + seconds });
    this.#become({ renewed: [], hasOtherCounters: false });
    const containers = this.#containers.since(this.#described);
    this.#described = this.#containers.version;
    if (exactness !== undefined) this.#become({ exactness: { ...this.state.exactness, ...exactness } });
    return {
      kind: 'tick',
      session: SESSION,
      tick: number,
      atMs,
      seconds,
      series: null,
      rows: [...renewed, ...rows],
      ...(containers.length > 0 && { containers }),
      counts: countsOf(quads),
      vmstat: { names: hasOtherCounters ? [...names] : null, values: now },
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
