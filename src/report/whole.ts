import type { CaptureItem, ReadTick } from '../capture/items.ts';
import type { HeadLine } from '../capture/schema.ts';
import { addToSums, noSums, type Sums } from '../capture/sums.ts';
import { mergeExactness } from '../collector/exactness.ts';
import { VmtallyError } from '../errors.ts';
import { plural } from '../text/units.ts';
import type { Exactness } from '../wire/exactness.ts';
import type { RowIdentity } from '../wire/feed.ts';
import { nothingMissed } from '../wire/nothing-missed.ts';
import { type CaptureFile, goesOn } from './capture-files.ts';
import { mergeCosts } from './cost-sums.ts';
import { keyOf } from './joined-head.ts';
import { type Cost, copyOf, noState, type WholeState } from './whole-state.ts';

/** A clock may be stepped so far between two files. */
const SAME_TIME_MS = 5_000;
/** Shorter gaps are roundings of times. */
const LEAST_GAP_SECONDS = 0.002;

/** An item that has no place from which reading goes on. */
export type OtherItem = Exclude<CaptureItem, { kind: 'member' }>;

/** Places the items of each file in the whole. */
export class Whole {
  readonly #head: HeadLine;
  #is: WholeState;

  /** `state`: that of another one, within a file. */
  constructor(head: HeadLine, state?: WholeState) {
    this.#head = head;
    this.#is = copyOf(state ?? noState(head));
  }

  get state(): WholeState {
    return copyOf(this.#is);
  }

  /** Begins a file. Yields the gap before it, and files that are missing before it. */
  *begin(file: CaptureFile, before: CaptureFile | undefined): Generator<OtherItem> {
    const { part, series, startedMs } = file.head;
    const places = new Map(this.#head.series.map((each, place) => [keyOf(each), place]));
    this.#is.series = series.map((each) => places.get(keyOf(each)) ?? -1);
    this.#is.hasEnded = false;
    this.#is.ofFile = nothingMissed();
    this.#is.lastMs ||= startedMs;
    const isNext = goesOn(file, before);
    if (before !== undefined && !isNext && startedMs < this.#is.lastMs - SAME_TIME_MS)
      throw new VmtallyError(
        'CAPTURE_INVALID',
        `${file.path}: it begins before ${before.path} ends, and the same events may be in both`,
        'Name files that follow one another.',
      );
    const missing = isNext && part ? part.number - (before?.head.part?.number ?? 0) - 1 : 0;
    if (missing > 0)
      yield damage(
        `${file.path}: ${plural(missing, 'file')} of the record before it ${missing === 1 ? 'is' : 'are'} missing`,
      );
    this.#is.before = { ...this.#is.now, rows: isNext ? this.#is.before.rows : this.#is.now.rows };
    this.#is.totals = this.#is.sums;
    this.#keepState();
    if (before !== undefined && this.#isRun(file, isNext)) {
      this.#is.before = { ...this.#is.before, seconds: 0, ticks: 0 };
      this.#is.totals = noSums(this.#head.series);
      return;
    }
    this.#is.before.runs = 0;
    const next =
      isNext && part
        ? this.#is.recordAt + part.atSeconds
        : this.#is.now.seconds + (before === undefined ? 0 : (startedMs - this.#is.lastMs) / 1000);
    const at = Math.max(this.#is.now.seconds, next);
    if (!isNext) this.#is.recordAt = at - (part?.atSeconds ?? 0);
    yield* this.#gap(at - this.#is.now.seconds);
    this.#is.before.seconds = at;
  }

  /** The item as of the whole; undefined for one that the whole has not. */
  place(item: CaptureItem, file: CaptureFile, isLast: boolean): CaptureItem | undefined {
    const { members, runs, ticks, seconds } = this.#is.before;
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
          exactness: this.#exactnessOf(line.exactness ?? {}),
        };
        Object.assign(this.#is.now, { members: placed.member, runs: placed.run });
        this.#is.sums = placed.totals.map(([count, amount]) => [count, amount]);
        return { kind: 'member', line: placed, rows: rows.map((row) => this.#row(row)), offset };
      }
      case 'tick':
        return { kind: 'tick', tick: this.#tick(item.tick) };
      case 'run': {
        const totals = this.#sumsOf(item.line.totals);
        const line = { ...item.line, run: runs + item.line.run, totals };
        this.#is.run = line;
        this.#is.ofFile = line.exactness;
        this.#is.sums = totals.map(([count, amount]) => [count, amount]);
        this.#is.now.runs = Math.max(this.#is.now.runs, line.run);
        this.#is.now.seconds = Math.max(this.#is.now.seconds, seconds + line.seconds);
        return {
          kind: 'run',
          line: {
            ...line,
            seconds: seconds + line.seconds,
            elapsedSeconds: seconds + line.elapsedSeconds,
            exactness: mergeExactness([this.#is.exactness, line.exactness]),
            cost: this.#costWith(line.cost, seconds + line.seconds),
          },
        };
      }
      case 'end': {
        this.#is.hasEnded = true;
        const all = members + item.line.members;
        const { problem } = item.line;
        if (isLast) return { kind: 'end', line: { ...item.line, runs: this.#is.now.runs, members: all } };
        this.#is.now.members = Math.max(this.#is.now.members, all);
        return problem === null
          ? undefined
          : damage(`${file.path}: the record ended with an error: ${problem}`);
      }
      default:
        return item;
    }
  }

  /** Ends a file. */
  *end({ path }: CaptureFile, isLast: boolean): Generator<OtherItem> {
    if (!this.#is.hasEnded && !isLast)
      yield damage(`${path}: it has no end: up to 10 s of counts may be missing`);
  }

  /** True for a file that begins a run of its own. */
  #isRun({ head: { repeats, command } }: CaptureFile, isNext: boolean): boolean {
    return repeats > 1 || (!isNext && command !== undefined);
  }

  #keepState(): void {
    if (this.#is.run === undefined) return;
    this.#is.exactness = mergeExactness([this.#is.exactness, this.#is.run.exactness]);
    this.#is.cost = this.#costWith(this.#is.run.cost, this.#is.now.seconds);
    this.#is.run = undefined;
  }

  #costWith(cost: Cost, seconds: number): Cost {
    return mergeCosts([...(this.#is.cost ? [this.#is.cost] : []), cost], seconds);
  }

  *#gap(seconds: number): Generator<OtherItem> {
    if (seconds < LEAST_GAP_SECONDS) return;
    const gap = { reason: 'not recorded' as const, seconds, stderr: null, losesOrphans: false };
    this.#is.exactness = mergeExactness([
      this.#is.exactness,
      { ...nothingMissed(), exact: false, gaps: [gap] },
    ]);
    yield { kind: 'gap', run: 1, seconds, atSeconds: this.#is.now.seconds + seconds };
  }

  #row(row: RowIdentity): RowIdentity {
    const number = this.#is.before.rows + row.row;
    this.#is.now.rows = Math.max(this.#is.now.rows, number + 1);
    return { ...row, row: number };
  }

  #tick(tick: ReadTick): ReadTick {
    const { runs, ticks, rows, seconds } = this.#is.before;
    const placed = {
      ...tick,
      run: runs + tick.run,
      tick: ticks + tick.tick,
      atSeconds: seconds + tick.atSeconds,
      rows: tick.rows.map((row) => this.#row(row)),
      quads: {
        ...tick.quads,
        row: tick.quads.row.map((row) => rows + row),
        series: tick.quads.series.map((place) => this.#is.series[place] ?? -1),
      },
    };
    if (tick.exactness) placed.exactness = this.#exactnessOf(tick.exactness);
    addToSums(this.#is.sums, placed.quads, this.#head.series);
    Object.assign(this.#is.now, { ticks: placed.tick, seconds: placed.atSeconds });
    this.#is.lastMs = tick.atMs;
    return placed;
  }

  /** Exactness of the whole, where these fields of that of the file changed. */
  #exactnessOf(changes: Partial<Exactness>): Exactness {
    this.#is.ofFile = { ...this.#is.ofFile, ...changes };
    return mergeExactness([this.#is.exactness, this.#is.ofFile]);
  }

  /** Totals of a line of the file, with those of the files before. */
  #sumsOf(totals: Sums): Sums {
    const sums: Sums = this.#is.totals.map(([count, amount]) => [count, amount]);
    for (const [index, [count, amount]] of totals.entries()) {
      const sum = sums[this.#is.series[index] ?? -1];
      if (sum === undefined) continue;
      sum[0] += count;
      if (sum[1] !== null) sum[1] += amount ?? 0;
    }
    return sums;
  }
}

const damage = (why: string, { offset, bytes } = { offset: 0, bytes: 0 }): OtherItem => ({
  kind: 'damage',
  damage: { offset, bytes, why },
});
