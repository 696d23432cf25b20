import type { Reading } from '../compare/reading.ts';
import type { Exactness } from '../wire/exactness.ts';
import type { RowIdentity } from '../wire/feed.ts';
import { nothingMissed } from '../wire/nothing-missed.ts';
import type { CapturedTick } from './captured-tick.ts';
import { differences, encode } from './columns.ts';
import { encodeStretches } from './encode-stretch.ts';
import { exactnessChanges } from './exactness-changes.ts';
import { KnownRows } from './known-rows.ts';
import { MemberContainers } from './member-containers.ts';
import { MemberText } from './member-text.ts';
import { encodeRows } from './row-columns.ts';
import { CompareLine, EndLine, HeadLine, type MemberLine, RunLine, TickLine } from './schema.ts';
import { noSums, type Sums, sumsWith } from './sums.ts';
import { writtenLine, writtenMember } from './written-line.ts';

/** State of a run; the writer knows its number and its totals. */
export type RunState = Omit<RunLine, 'kind' | 'run' | 'totals'>;

/** A member holds so much time: what a crash may lose. */
const MEMBER_SECONDS = 10;

/** Before the first tick of a run. */
const START = { tick: 0, atSeconds: 0, atMs: 0 };

/** Writes a capture, member by member. `write` keeps the bytes for good before it returns, or throws. */
export class CaptureWriter {
  #write: (member: Buffer) => void;
  #head: Omit<HeadLine, 'kind'>;
  readonly #state: () => Omit<RunState, 'ended'>;
  /** Last tick, and the last of the file before: the numbers and times of a file begin with it. */
  #last = START;
  #base = START;
  #run = 1;
  #members = 0;
  #totals: Sums;
  /** First line of the member that is filled. */
  #first: Omit<MemberLine, 'rows'> | undefined;
  /** Rows as of the start of the member, and what changed in it. */
  readonly #known = new KnownRows();
  #changed = new Map<number, RowIdentity>();
  readonly #containers = new MemberContainers();
  #text = new MemberText(this.#known, this.#containers);
  /** As of the last tick of the file; undefined before the first. */
  #exactness: Exactness | undefined;
  /** Last reading of the member. */
  #reading: Reading | undefined;

  /** `state`: of the run that goes on; each member ends with it. */
  constructor(
    write: (member: Buffer) => void,
    head: Omit<HeadLine, 'kind'>,
    state: () => Omit<RunState, 'ended'>,
  ) {
    this.#write = write;
    this.#head = head;
    this.#state = state;
    this.#totals = noSums(head.series);
    write(writtenMember(writtenLine(HeadLine, { kind: 'head', ...head } satisfies HeadLine)));
  }

  /**
   * Number and time of a tick are those of its run. Throws RECORD_FAILED for a tick that a reader would refuse: the file is then as it
   * was before.
   */
  tick({ rows, quads, sites = [], vmstat, exactness, readings, ...counted }: CapturedTick): void {
    // A tick that may be too large has a member of its own.
    if (this.#first !== undefined && this.#text.mayOverflow(quads, rows, sites))
      this.#close(false, this.#last.atSeconds - this.#base.atSeconds);
    const { atMs, seconds } = counted;
    const number = counted.tick - this.#base.tick;
    const atSeconds = counted.atSeconds - this.#base.atSeconds;
    const numbered = quads.site && {
      ...quads,
      site: quads.site.map((site) => this.#text.siteOf(sites[site] ?? '')),
    };
    const losses = exactness && exactnessChanges(exactness, this.#exactness ?? nothingMissed());
    const grown = { counter: differences([...vmstat.keys()]), growth: [...vmstat.values()] };
    const { columns: stretches, last } = encodeStretches(
      readings?.stretches ?? [],
      this.#head.vmstat.names,
      this.#reading,
      grown,
    );
    const text = writtenLine(TickLine, {
      kind: 'tick',
      ...counted,
      tick: number,
      atSeconds,
      rows: encodeRows(rows),
      ...encode(numbered ?? quads),
      ...grown,
      ...(losses && { exactness: losses }),
      ...(stretches.length > 0 && { readings: { stretches, command: readings?.command } }),
    } satisfies TickLine);
    const totals = sumsWith(this.#totals, quads, this.#head.series);
    this.#first ??= {
      kind: 'member',
      member: ++this.#members,
      run: this.#run,
      tick: number,
      // Times are rounded to a double.
      atSeconds: Math.max(0, atSeconds - seconds),
      atMs: atMs - 1000 * seconds,
      totals: this.#totals,
      ...(this.#exactness && { exactness: this.#exactness }),
    };
    this.#last = { tick: counted.tick, atSeconds: counted.atSeconds, atMs };
    this.#totals = totals;
    this.#exactness = exactness;
    this.#reading = last;
    for (const row of rows) this.#changed.set(row.row, row);
    this.#text.add(text, quads.row);
    if (atSeconds - this.#first.atSeconds >= MEMBER_SECONDS || this.#text.isFull) this.#close(false);
  }

  /** Ends a run. Later ticks are of the next. */
  endRun(): void {
    this.#close(true);
    this.#run++;
    this.#totals = noSums(this.#head.series);
    this.#base = START;
    this.#last = { ...START, atMs: this.#last.atMs };
  }

  /** True if all ticks were written, so that the file may end. */
  get isBetweenMembers(): boolean {
    return this.#first === undefined;
  }

  /** Living rows that were forgotten, as there were too many. */
  get forgotten(): number {
    return this.#known.forgotten;
  }

  /** Notes the rows of a tick that is not written, as later ticks may count them, and drops those before it. */
  pass(rows: readonly RowIdentity[]): void {
    for (const row of rows) this.#changed.set(row.row, row);
    this.#begin();
  }

  /** Drops the ticks that are not written yet. */
  drop(): void {
    if (this.#first !== undefined) this.#begin();
  }

  /**
   * Goes on in another file, which stands alone; rows keep their numbers. Numbers, times and totals of the file begin with
   * `from`, by default the last tick. Drops the ticks that are not written yet.
   */
  next(
    write: (member: Buffer) => void,
    head: Partial<Omit<HeadLine, 'kind' | 'part'>> = {},
    from = this.#last,
  ): void {
    this.drop();
    const { part } = this.#head;
    this.#write = write;
    this.#head = {
      ...this.#head,
      startedMs: Math.max(0, Math.round(from.atMs)),
      ...head,
      ...(part && {
        part: {
          ...part,
          number: part.number + 1,
          atSeconds: part.atSeconds + from.atSeconds - this.#base.atSeconds,
        },
      }),
    };
    this.#base = from;
    this.#exactness = undefined;
    this.#run = 1;
    this.#members = 0;
    this.#totals = noSums(this.#head.series);
    write(writtenMember(writtenLine(HeadLine, { kind: 'head', ...this.#head } satisfies HeadLine)));
  }

  /** Ends the file where the record goes on in another. For the file a run that goes on ends with the last tick. */
  endPart(): void {
    if (this.#last.tick > 0) {
      this.#close(true);
      this.#run++;
    }
    this.end(null);
  }

  /** Notes the comparison over all runs, before the end. */
  compare(line: Omit<CompareLine, 'kind'>): void {
    this.#write(writtenMember(writtenLine(CompareLine, { kind: 'compare', ...line } satisfies CompareLine)));
  }

  /** Ends the file. `problem`: the error that ended the record. */
  end(problem: string | null): void {
    this.#write(
      writtenMember(
        writtenLine(EndLine, {
          kind: 'end',
          runs: this.#run - 1,
          members: this.#members,
          problem,
        } satisfies EndLine),
      ),
    );
  }

  /** Ends the member. `seconds`: of the run; absent: those that the state has. */
  #close(ended: boolean, seconds?: number): void {
    const state = { ...this.#state(), ...(seconds !== undefined && { seconds, elapsedSeconds: seconds }) };
    const run = { kind: 'run', run: this.#run, ended, ...state, totals: this.#totals } satisfies RunLine;
    if (this.#first === undefined) {
      // A run, or a rest of it, without ticks has no member of its own.
      if (ended) this.#write(writtenMember(writtenLine(RunLine, run)));
      return;
    }
    this.#write(this.#packed(this.#first, run));
    this.#begin();
  }

  /** The member that is filled. One that no reader would take is dropped: the file has neither its ticks nor their sums. */
  #packed(first: Omit<MemberLine, 'rows'>, run: RunLine): Buffer {
    try {
      return this.#text.packed(first, run, this.#changed.values());
    } catch (error) {
      this.#totals = first.totals;
      this.#members--;
      this.#begin();
      throw error;
    }
  }

  /** Forgets the member that was written. */
  #begin(): void {
    this.#known.next(this.#text.listed, this.#changed);
    this.#changed = new Map();
    this.#text = new MemberText(this.#known, this.#containers);
    this.#first = undefined;
    this.#reading = undefined;
  }
}
