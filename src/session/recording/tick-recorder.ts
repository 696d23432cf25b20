import type { Quads } from '../../capture/columns.ts';
import { type HeadLine, MOST_SECONDS } from '../../capture/schema.ts';
import { CaptureWriter, type RunState } from '../../capture/writer.ts';
import { ownCpuSeconds } from '../../collector/cost.ts';
import { mergeExactness } from '../../collector/exactness.ts';
import { exactnessSince } from '../../collector/exactness-since.ts';
import { VmtallyError } from '../../errors.ts';
import type { Exactness } from '../../wire/exactness.ts';
import type { FeedTick } from '../../wire/feed.ts';
import { nothingMissed } from '../../wire/nothing-missed.ts';
import { MOST_TIME_MS } from '../../wire/numbers.ts';
import type { SessionInfo } from '../../wire/session.ts';
import { RecordedSeries } from './recorded-series.ts';

/** Takes the pieces of a record. */
export interface RecordSink {
  /** False while nothing can be written. */
  readonly isReady: boolean;
  /** False if the file of the last piece is lost: another begins. */
  readonly isOpen: boolean;
  isFull(nowMs: number): boolean;
  /** Begins a file. `end` ends the one before, where there is one. */
  begin(startedMs: number, end?: () => void): void;
  write(piece: Buffer): void;
}

export type RecordedTick = Pick<FeedTick, 'atMs' | 'seconds' | 'series' | 'programs' | 'rows' | 'counts'> & {
  /** Names of the counters of /proc/vmstat, which stay the same; null where they are known. */
  names: readonly string[] | null;
  /** Growth of the counters that changed, by their place. */
  growth: ReadonlyMap<number, number>;
  /** All counters after the tick, where they are known. */
  values?: Float64Array;
};
type Described = Pick<SessionInfo, 'exactness' | 'cost' | 'createdMs'>;
type Place = { tick: number; atSeconds: number; atMs: number };
type Found = { exactness: Exactness; bpftrace: number; own: number };

/** Ticks that do not follow one another have so much between them. A clock that is read is less exact. */
const LEAST_HOLE_SECONDS = 0.1;

/** Writes the ticks of a session, as the counting side emits them, into captures. */
export class TickRecorder {
  readonly #sink: RecordSink;
  readonly #head: () => Omit<HeadLine, 'kind' | 'startedMs' | 'series' | 'vmstat'>;
  readonly #series = new RecordedSeries();
  #names: readonly string[] = [];
  #writer: CaptureWriter | undefined;
  #info: Described | undefined;
  /** Findings of the sessions before this one. */
  #earlier: Found = { exactness: nothingMissed(), bpftrace: 0, own: 0 };
  /** The last tick. */
  #last: Place = { tick: 0, atSeconds: 0, atMs: 0 };
  /** Findings up to then. */
  #found: Found = { exactness: nothingMissed(), bpftrace: 0, own: ownCpuSeconds() };
  /** The record at the start of the file. */
  #start: { atSeconds: number; found: Found } | undefined;
  /** Time in the file of which the session has counts that the file has not. */
  #gaps: Exactness['gaps'] = [];

  /** `head` is asked at the first tick. */
  constructor(sink: RecordSink, head: () => Omit<HeadLine, 'kind' | 'startedMs' | 'series' | 'vmstat'>) {
    this.#sink = sink;
    this.#head = head;
  }

  /** Takes the description of the session, before the tick that it describes. */
  info(info: Described): void {
    // Another session began: what it finds is new.
    if (this.#info !== undefined && info.createdMs !== this.#info.createdMs)
      this.#earlier = { ...this.#found, own: 0 };
    this.#info = info;
  }

  /** Throws RECORD_FAILED, before anything is written, for a tick that no capture can hold. */
  tick({ atMs, seconds, rows, counts, names, growth, values, ...tick }: RecordedTick): void {
    const last = this.#last;
    const hole = last.tick === 0 ? 0 : Math.max(0, (atMs - last.atMs) / 1000 - seconds);
    // A hole longer than a record may be is a clock that was set: a machine without a battery begins in 1970.
    const isHole = hole >= LEAST_HOLE_SECONDS && last.atSeconds + hole + seconds <= MOST_SECONDS;
    const gap = isHole ? hole : 0;
    const from = { tick: last.tick, atSeconds: last.atSeconds + gap, atMs: atMs - 1000 * seconds };
    const now = { tick: last.tick + 1, atSeconds: from.atSeconds + seconds, atMs };
    if (now.atSeconds > MOST_SECONDS) throw tooLong(`${now.atSeconds} s`);
    if (Math.abs(from.atMs) > MOST_TIME_MS) throw tooLong(`a tick that begins at ${from.atMs} ms`);
    const isOther = this.#series.take(tick);
    this.#names = names ?? this.#names;
    const isWritten = this.#sink.isReady;
    const before = values && [...values].map((value, place) => value - (growth.get(place) ?? 0));
    if (isWritten && !this.#fileFor(from, isOther, before)) this.#noteGap(gap);
    const found = this.#found;
    this.#last = now;
    this.#found = this.#findings();
    if (isWritten)
      try {
        const [quads, exactness] = [this.#quadsOf(counts), this.#exactness()];
        this.#writer?.tick({ ...now, seconds, rows, quads, vmstat: growth, exactness });
      } catch (error) {
        // The file ends with the tick before.
        [this.#last, this.#found] = [last, found];
        throw error;
      }
    else {
      this.#writer?.drop();
      this.#writer?.pass(rows);
    }
  }

  /** Living rows whose identities were forgotten, as there were too many. */
  get forgotten(): number {
    return this.#writer?.forgotten ?? 0;
  }

  /** Ends the record. Returns false where nothing was recorded. */
  end(problem: string | null = null): boolean {
    if (this.#writer === undefined) return false;
    if (!this.#sink.isOpen) return true;
    this.#writer.endRun();
    this.#writer.end(problem);
    return true;
  }

  /** Sees to it that a file is open that the tick can be in. Returns true if it is new. `values`: counters before the tick. */
  #fileFor(from: Place, isOther: boolean, values: number[] | undefined): boolean {
    const writer = this.#writer;
    const isFull = writer?.isBetweenMembers === true && this.#sink.isFull(from.atMs);
    if (writer !== undefined && this.#sink.isOpen && !isOther && !isFull) return false;
    const startedMs = Math.max(0, Math.round(from.atMs));
    const write = (piece: Buffer) => this.#sink.write(piece);
    const head = {
      series: [...this.#series.captured],
      vmstat: { names: [...this.#names], ...(values && { values }) },
    };
    this.#sink.begin(startedMs, writer && this.#sink.isOpen ? () => writer.endPart() : undefined);
    this.#start = { atSeconds: from.atSeconds, found: this.#found };
    this.#gaps = [];
    if (writer === undefined)
      this.#writer = new CaptureWriter(write, { ...this.#head(), startedMs, ...head }, () => this.#state());
    else writer.next(write, { startedMs, ...head }, from);
    return true;
  }

  /** The session knows the gaps of bpftrace. Other times it has counted, or was suspended. */
  #noteGap(seconds: number): void {
    const isKnown = gapsOf(this.#info?.exactness) > gapsOf(this.#found.exactness);
    if (seconds === 0 || isKnown) return;
    this.#gaps.push({ reason: 'not recorded', seconds, stderr: null, losesOrphans: false });
  }

  #quadsOf(counts: Float64Array): Quads {
    const quads: Quads = { row: [], series: [], value: [], count: [] };
    for (let at = 0; at < counts.length; at += 4) {
      const series = this.#series.placeOf(counts[at + 1] ?? -1);
      if (series === undefined) continue;
      quads.row.push(counts[at] ?? 0);
      quads.series.push(series);
      quads.value.push(counts[at + 2] ?? 0);
      quads.count.push(counts[at + 3] ?? 0);
    }
    return quads;
  }

  #findings(): Found {
    const { exactness, bpftrace } = this.#earlier;
    const own = ownCpuSeconds();
    if (this.#info === undefined) return { exactness, bpftrace, own };
    const { beyondDouble: _, ...now } = this.#info.exactness;
    return {
      exactness: mergeExactness([exactness, now]),
      bpftrace: bpftrace + this.#info.cost.bpftraceSeconds,
      own,
    };
  }

  /** Findings in the file. */
  #exactness(): Exactness {
    const since = exactnessSince(this.#found.exactness, (this.#start?.found ?? this.#found).exactness);
    const own = { ...nothingMissed(), exact: this.#gaps.length === 0, gaps: this.#gaps };
    return mergeExactness([since, own]);
  }

  /** State of the part of the record that is in the file. */
  #state(): Omit<RunState, 'ended'> {
    const now = this.#found;
    const { atSeconds, found } = this.#start ?? { atSeconds: 0, found: now };
    const seconds = this.#last.atSeconds - atSeconds;
    const [bpftraceSeconds, vmtallySeconds] = [now.bpftrace - found.bpftrace, now.own - found.own];
    return {
      seconds,
      elapsedSeconds: seconds,
      status: null,
      exactness: this.#exactness(),
      cost: {
        bpftraceSeconds,
        vmtallySeconds,
        startSeconds: 0,
        cpuPercent: seconds > 0 ? (100 * (bpftraceSeconds + vmtallySeconds)) / seconds : 0,
      },
    };
  }
}

const tooLong = (has: string): VmtallyError =>
  new VmtallyError(
    'RECORD_FAILED',
    `the record would have ${has}, and a capture has at most 10^9 s, within 8.64·10^15 ms of the epoch`,
    'What came before can be read. Set the clock of the machine that counts, and record again.',
  );

const gapsOf = ({ gaps, earlierGaps }: Exactness = nothingMissed()): number =>
  gaps.length + earlierGaps.count;
