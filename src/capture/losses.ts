import type { CaptureItem, Damage } from './items.ts';
import type { EndLine, HeadLine, RunLine } from './schema.ts';
import { tooMuch } from './too-much.ts';

/** The parts that a file should have and has not. */
export interface CaptureLosses {
  /** The last state that the file has; undefined where no member is whole. */
  state: RunLine | undefined;
  end: EndLine | undefined;
  damages: Damage[];
  /** Members whose numbers are missing between others. */
  missing: number;
  /** Runs that were cut off, where there are others: they are no samples. */
  cut: number;
  /** Seconds of the runs that the file should have and has not, as far as they are known. */
  lostSeconds: number;
  /** Events that it should have and has not, by series, as far as they are known. */
  lost: { event: string; count: number }[];
}

/** Sums of all runs that are in memory. */
const MOST_SUMS = 1 << 20;

/** Seconds of each run or, on the wall clock, of the Unix epoch. */
export interface Span {
  from: number;
  to: number;
  isWall?: boolean;
}

const ALL: Span = { from: 0, to: Number.POSITIVE_INFINITY };

interface Run {
  /** Sums of all ticks that were read and those that the lines of the file have, and the time up to which. None of a run before the last. */
  read: number[];
  lost: number[];
  atSeconds: number;
  /** Start of the run, in seconds of the Unix epoch. */
  startedSeconds: number;
  lostSeconds: number;
  /** Seconds between files. */
  gapSeconds: number;
  /** A part of its last line: a capture may have 100,000 lines, of a kilobyte each. */
  line: Pick<RunLine, 'ended' | 'elapsedSeconds'> | undefined;
}

/** Finds what a file lacks: each member and run says the sums up to it, and these must be those of the ticks. */
export class LossCount {
  readonly #series: HeadLine['series'];
  readonly #span: Span;
  readonly #runs = new Map<number, Run>();
  #last: Run | undefined;
  /** Events that runs before the last lack, by series. */
  readonly #lost: number[];
  readonly #damages: Damage[] = [];
  #member = 0;
  #missing = 0;
  #state: RunLine | undefined;
  #end: EndLine | undefined;

  /** Parts that are missing outside of `span` are none that is counted. */
  constructor({ series }: Pick<HeadLine, 'series'>, span = ALL) {
    this.#series = series;
    this.#span = span;
    this.#lost = series.map(() => 0);
  }

  /** Passes the items of a capture on, and takes note of each. */
  *through(items: Iterable<CaptureItem>): Generator<CaptureItem> {
    for (const item of items) {
      this.#note(item);
      yield item;
    }
  }

  /** Everything that the items so far lack. */
  total(): CaptureLosses {
    const runs = [...this.#runs.keys()];
    return {
      state: this.#state,
      end: this.#end,
      damages: this.#damages,
      missing: this.#missing,
      cut: runs.filter((run) => !this.isSample(run)).length,
      lostSeconds: runs.reduce((sum, run) => sum + this.#runOf(run).lostSeconds, 0),
      lost: this.#series.flatMap(({ label }, index) => {
        const count = (this.#lost[index] ?? 0) + (this.#last?.lost[index] ?? 0);
        return count === 0 ? [] : [{ event: label, count }];
      }),
    };
  }

  /** The last line on a run, the seconds of it that the file lacks, and those between files. */
  run(run: number): Pick<Run, 'line' | 'lostSeconds' | 'gapSeconds'> {
    return this.#runOf(run);
  }

  /** False for a run that was cut off, where there are others. */
  isSample(run: number): boolean {
    return this.#runs.size === 1 || this.#runOf(run).line?.ended === true;
  }

  #note(item: CaptureItem): void {
    if (item.kind === 'damage') this.#damages.push(item.damage);
    else if (item.kind === 'member') {
      const { member, totals, atSeconds, atMs } = item.line;
      const run = this.#begin(item.line.run);
      run.startedSeconds = atMs / 1000 - atSeconds;
      if (this.#isIn(run, atSeconds)) this.#missing += member - this.#member - 1;
      this.#member = member;
      this.#compareSums(run, totals, atSeconds);
    } else if (item.kind === 'tick') {
      const { run, quads, atSeconds } = item.tick;
      const of = this.#begin(run);
      const { series, count } = quads;
      for (let index = 0; index < series.length; index++) {
        const each = series[index] ?? 0;
        of.read[each] = (of.read[each] ?? 0) + (count[index] ?? 0);
      }
      of.atSeconds = atSeconds;
    } else if (item.kind === 'run') {
      const run = this.#begin(item.line.run);
      const { ended, elapsedSeconds } = item.line;
      run.line = { ended, elapsedSeconds };
      this.#state = item.line;
      this.#compareSums(run, item.line.totals, item.line.seconds);
    } else if (item.kind === 'gap') {
      const run = this.#runOf(item.run);
      run.gapSeconds += item.seconds;
      run.atSeconds = Math.max(run.atSeconds, item.atSeconds);
    } else if (item.kind === 'end') {
      if (this.#last === undefined || this.#isIn(this.#last, Number.POSITIVE_INFINITY))
        this.#missing += Math.max(0, item.line.members - this.#member);
      this.#end = item.line;
    }
  }

  /** The run of an item. Runs follow one another, so the sums of the one before are whole. */
  #begin(number: number): Run {
    const run = this.#runOf(number);
    const before = this.#last;
    if (run === before) return run;
    for (const [index, lost] of before?.lost.entries() ?? [])
      this.#lost[index] = (this.#lost[index] ?? 0) + lost;
    if (before !== undefined) [before.read, before.lost] = [[], []];
    this.#last = run;
    return run;
  }

  #runOf(number: number): Run {
    const known = this.#runs.get(number);
    if (known !== undefined) return known;
    if (this.#runs.size * this.#series.length > MOST_SUMS)
      throw tooMuch(MOST_SUMS, 'sums of a run and an event', 'Record fewer runs, or fewer events.');
    const zeros = () => this.#series.map(() => 0);
    const made: Run = {
      read: zeros(),
      lost: zeros(),
      atSeconds: 0,
      startedSeconds: 0,
      lostSeconds: 0,
      gapSeconds: 0,
      line: undefined,
    };
    this.#runs.set(number, made);
    return made;
  }

  /** True if a tick of the time behind what was read of the run may be in the span. */
  #isIn({ atSeconds, startedSeconds }: Run, toSeconds: number): boolean {
    const { from, to, isWall } = this.#span;
    const start = isWall ? startedSeconds : 0;
    return start + atSeconds < to && start + toSeconds > from;
  }

  /** Adds what a line says that the run has, and what was read has not, to what is lost. */
  #compareSums(run: Run, totals: RunLine['totals'], atSeconds: number): void {
    const isIn = this.#isIn(run, Math.max(atSeconds, run.atSeconds));
    for (const [index, [count]] of totals.entries()) {
      const lost = count - (run.read[index] ?? 0);
      if (isIn) run.lost[index] = (run.lost[index] ?? 0) + lost;
      run.read[index] = count;
    }
    // Times are rounded to a double.
    if (isIn && atSeconds - run.atSeconds > 1e-6) run.lostSeconds += atSeconds - run.atSeconds;
    run.atSeconds = Math.max(run.atSeconds, atSeconds);
  }
}
