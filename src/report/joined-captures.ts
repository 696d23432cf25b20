import type { CaptureItem, ReadTick } from '../capture/items.ts';
import type { HeadLine, RunLine } from '../capture/schema.ts';
import { addToSums, noSums, type Sums } from '../capture/sums.ts';
import { mergeExactness } from '../collector/exactness.ts';
import { VmtallyError } from '../errors.ts';
import { plural } from '../text/units.ts';
import type { RowIdentity } from '../wire/feed.ts';
import { nothingMissed } from '../wire/nothing-missed.ts';
import type { CaptureFile } from './capture-files.ts';
import { mergeCosts } from './cost-sums.ts';
import { keyOf } from './joined-head.ts';

/** A clock may be stepped so far between two files. */
const SAME_TIME_MS = 5_000;
/** Shorter gaps are roundings of times. */
const LEAST_GAP_SECONDS = 0.002;

/**
 * Yields the items of files as if they were one. Files of one record go on where the one before ended. So do records of the
 * system, with a gap between; a record of a command is a run of its own. Throws CAPTURE_INVALID where two of them counted
 * at the same time.
 */
export function* joinedItems(
  files: readonly CaptureFile[],
  head: HeadLine,
  read: (file: CaptureFile) => Iterable<CaptureItem>,
): Generator<CaptureItem> {
  const whole = new Whole(head);
  for (const [index, file] of files.entries()) {
    if (files.length > 1) yield* whole.begin(file, files[index - 1]);
    for (const item of read(file)) {
      const placed = files.length === 1 ? item : whole.place(item, file, index === files.length - 1);
      if (placed !== undefined) yield placed;
    }
    yield* whole.end(file, index === files.length - 1);
  }
}

/** Places the items of each file in the whole. */
class Whole {
  readonly #head: HeadLine;
  /** Place of each series of the file among all. */
  #series: number[] = [];
  /** Numbers and times before the file. */
  #before = { members: 0, runs: 0, ticks: 0, rows: 0, seconds: 0 };
  #totals: Sums;
  #exactness = nothingMissed();
  readonly #costs: RunLine['cost'][] = [];
  /** The same so far, the file included. */
  #now = { members: 0, runs: 0, ticks: 0, rows: 0, seconds: 0 };
  #sums: Sums;
  #state: RunLine | undefined;
  #hasEnded = false;
  #lastMs = 0;
  /** Seconds of the whole at which the record of the file began. */
  #recordAt = 0;

  constructor(head: HeadLine) {
    this.#head = head;
    this.#totals = noSums(head.series);
    this.#sums = noSums(head.series);
  }

  /** Begins a file. Yields the gap before it, and files that are missing before it. */
  *begin(file: CaptureFile, before: CaptureFile | undefined): Generator<CaptureItem> {
    const { part, series, startedMs } = file.head;
    const places = new Map(this.#head.series.map((each, place) => [keyOf(each), place]));
    this.#series = series.map((each) => places.get(keyOf(each)) ?? -1);
    this.#hasEnded = false;
    this.#lastMs ||= startedMs;
    const goesOn = part !== undefined && part.record === before?.head.part?.record;
    if (before !== undefined && !goesOn && startedMs < this.#lastMs - SAME_TIME_MS)
      throw new VmtallyError(
        'CAPTURE_INVALID',
        `${file.path}: it begins before ${before.path} ends, and the same events may be in both`,
        'Name files that follow one another.',
      );
    const missing = goesOn ? part.number - (before?.head.part?.number ?? 0) - 1 : 0;
    if (missing > 0)
      yield damage(
        `${file.path}: ${plural(missing, 'file')} of the record before it ${missing === 1 ? 'is' : 'are'} missing`,
      );
    this.#before = { ...this.#now, rows: goesOn ? this.#before.rows : this.#now.rows };
    this.#totals = this.#sums;
    this.#keepState();
    if (before !== undefined && this.#isRun(file, goesOn)) {
      this.#before = { ...this.#before, seconds: 0, ticks: 0 };
      this.#totals = noSums(this.#head.series);
      return;
    }
    this.#before.runs = 0;
    const next = goesOn
      ? this.#recordAt + part.atSeconds
      : this.#now.seconds + (before === undefined ? 0 : (startedMs - this.#lastMs) / 1000);
    const at = Math.max(this.#now.seconds, next);
    if (!goesOn) this.#recordAt = at - (part?.atSeconds ?? 0);
    yield* this.#gap(at - this.#now.seconds);
    this.#before.seconds = at;
  }

  /** The item as of the whole; undefined for one that the whole has not. */
  place(item: CaptureItem, file: CaptureFile, isLast: boolean): CaptureItem | undefined {
    const { members, runs, ticks, seconds } = this.#before;
    switch (item.kind) {
      case 'head':
        return undefined;
      case 'damage':
        return damage(`${file.path}: ${item.damage.why}`, item.damage);
      case 'member': {
        const { line, rows, offset } = item;
        const placed = {
          ...line,
          member: members + line.member,
          run: runs + line.run,
          tick: ticks + line.tick,
          atSeconds: seconds + line.atSeconds,
          totals: this.#sumsOf(line.totals),
        };
        Object.assign(this.#now, { members: placed.member, runs: placed.run });
        this.#sums = placed.totals.map(([count, amount]) => [count, amount]);
        return { kind: 'member', line: placed, rows: rows.map((row) => this.#row(row)), offset };
      }
      case 'tick':
        return { kind: 'tick', tick: this.#tick(item.tick) };
      case 'run': {
        const totals = this.#sumsOf(item.line.totals);
        const line = { ...item.line, run: runs + item.line.run, totals };
        this.#state = line;
        this.#sums = totals.map(([count, amount]) => [count, amount]);
        this.#now.runs = Math.max(this.#now.runs, line.run);
        this.#now.seconds = Math.max(this.#now.seconds, seconds + line.seconds);
        return {
          kind: 'run',
          line: {
            ...line,
            seconds: seconds + line.seconds,
            elapsedSeconds: seconds + line.elapsedSeconds,
            exactness: mergeExactness([this.#exactness, line.exactness]),
            cost: mergeCosts([...this.#costs, line.cost], seconds + line.seconds),
          },
        };
      }
      case 'end': {
        this.#hasEnded = true;
        const all = members + item.line.members;
        const { problem } = item.line;
        if (isLast) return { kind: 'end', line: { ...item.line, runs: this.#now.runs, members: all } };
        this.#now.members = Math.max(this.#now.members, all);
        return problem === null
          ? undefined
          : damage(`${file.path}: the record ended with an error: ${problem}`);
      }
      default:
        return item;
    }
  }

  /** Ends a file. */
  *end({ path }: CaptureFile, isLast: boolean): Generator<CaptureItem> {
    if (!this.#hasEnded && !isLast)
      yield damage(`${path}: it has no end: up to 10 s of counts may be missing`);
  }

  /** True for a file that begins a run of its own. */
  #isRun({ head: { repeats, command } }: CaptureFile, goesOn: boolean): boolean {
    return repeats > 1 || (!goesOn && command !== undefined);
  }

  #keepState(): void {
    if (this.#state === undefined) return;
    this.#exactness = mergeExactness([this.#exactness, this.#state.exactness]);
    this.#costs.push(this.#state.cost);
    this.#state = undefined;
  }

  *#gap(seconds: number): Generator<CaptureItem> {
    if (seconds < LEAST_GAP_SECONDS) return;
    const gap = { reason: 'not recorded' as const, seconds, stderr: null, losesOrphans: false };
    this.#exactness = mergeExactness([this.#exactness, { ...nothingMissed(), exact: false, gaps: [gap] }]);
    yield { kind: 'gap', run: 1, seconds, atSeconds: this.#now.seconds + seconds };
  }

  #row(row: RowIdentity): RowIdentity {
    const number = this.#before.rows + row.row;
    this.#now.rows = Math.max(this.#now.rows, number + 1);
    return { ...row, row: number };
  }

  #tick(tick: ReadTick): ReadTick {
    const { runs, ticks, rows, seconds } = this.#before;
    const placed = {
      ...tick,
      run: runs + tick.run,
      tick: ticks + tick.tick,
      atSeconds: seconds + tick.atSeconds,
      rows: tick.rows.map((row) => this.#row(row)),
      quads: {
        ...tick.quads,
        row: tick.quads.row.map((row) => rows + row),
        series: tick.quads.series.map((place) => this.#series[place] ?? -1),
      },
    };
    addToSums(this.#sums, placed.quads, this.#head.series);
    Object.assign(this.#now, { ticks: placed.tick, seconds: placed.atSeconds });
    this.#lastMs = tick.atMs;
    return placed;
  }

  /** Totals of a line of the file, with those of the files before. */
  #sumsOf(totals: Sums): Sums {
    const sums: Sums = this.#totals.map(([count, amount]) => [count, amount]);
    for (const [index, [count, amount]] of totals.entries()) {
      const sum = sums[this.#series[index] ?? -1];
      if (sum === undefined) continue;
      sum[0] += count;
      if (sum[1] !== null) sum[1] += amount ?? 0;
    }
    return sums;
  }
}

const damage = (why: string, { offset, bytes } = { offset: 0, bytes: 0 }): CaptureItem => ({
  kind: 'damage',
  damage: { offset, bytes, why },
});
