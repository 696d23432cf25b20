import type { Frame } from '../bpftrace/frames.ts';
import type { Reading } from '../compare/reading.ts';
import type { Program } from '../probe/program.ts';
import { OBJECTS_CLOSED } from '../probe/protocol.ts';
import { sumsOf } from '../tally/objects.ts';
import { addMaps, emptyCounts } from '../tally/tally.ts';
import type { ObjectTick, Tick } from './events.ts';
import { MissBounds } from './miss-bounds.ts';
import { Misses } from './misses.ts';
import { isLastOfObjects, ownersOf } from './object-owners.ts';
import { readingOf } from './reading-of.ts';
import type { RunState } from './run-state.ts';
import { endedTasks, entriesOf, renamedTasks } from './tick-maps.ts';

export type TickFrame = Extract<Frame, { kind: 'tick' }>;

/** Makes ticks of the maps that one bpftrace prints, each with what it missed and a reconciliation reading. */
export class TickReader {
  readonly #run: RunState;
  readonly #program: Program;
  readonly #pid: number;
  readonly #misses: Misses;
  readonly #missBounds: MissBounds;
  #openedNs: number | undefined;
  /** End of the last tick. */
  #tickNs = 0;
  /** Interval as of the last tick. */
  #intervalNs = 0;
  /** Times of the ticks by their numbers, where the program pairs objects. */
  readonly #tickNsByNumber: number[] = [];
  /** Reconciliation reading at the last tick. */
  #reading: Reading | undefined;

  /** `pid`: pid of the bpftrace. */
  constructor(run: RunState, program: Program, pid: number) {
    this.#run = run;
    this.#program = program;
    this.#pid = pid;
    this.#misses = new Misses(pid, program, run.record);
    this.#missBounds = new MissBounds(run.record.missedInTotals);
  }

  /** True once the first tick has opened the window. */
  get hasOpened(): boolean {
    return this.#openedNs !== undefined;
  }

  /** Nanoseconds that this bpftrace counted in its last run. */
  get countedNs(): number {
    return this.#openedNs === undefined ? 0 : this.#tickNs - this.#openedNs;
  }

  /** The probes are attached, and the window is not open at `ns`. */
  attached(ns: number): void {
    this.#misses.start(ns);
  }

  /** Another run begins with the next tick. */
  resume(): void {
    this.#misses.skip();
  }

  /** The first tick of a run opens the window; its counts are from before and do not matter. */
  open(frame: TickFrame): void {
    const { meter, tracker } = this.#run;
    const { ns } = frame;
    this.#misses.open(ns);
    if (!this.hasOpened) meter.open(this.#pid);
    this.#misses.read(tracker.living(), ns);
    this.#reading = this.#read(frame);
    this.#openedNs = this.#tickNs = ns;
    this.#objects(frame);
  }

  tick(frame: TickFrame): Tick {
    const { ns, maps } = frame;
    this.#readMisses(frame);
    const { series, maxEntries } = this.#program;
    const [ended, renamed] = [endedTasks(maps), renamedTasks(maps)];
    const counts = emptyCounts(series.length);
    addMaps(counts, maps, this.#program);
    const objects = this.#objects(frame);
    const owners = objects?.live ? [ownersOf(objects.live)] : [];
    this.#run.names?.tick([...counts, ...owners], ended, renamed);
    const before = this.#reading;
    const reading = this.#read(frame, before);
    this.#reading = reading;
    const fromNs = this.#tickNs;
    this.#tickNs = ns;
    return {
      kind: 'tick',
      fromNs,
      toNs: ns,
      counts,
      final: false,
      ended,
      renamed,
      readings: before && reading ? { from: before, to: reading } : null,
      entries: entriesOf(maps, this.#program),
      maxEntries,
      objects,
    };
  }

  #objects({ tick, ns, objects }: TickFrame): ObjectTick | null {
    if (this.#run.options.objects === undefined) return null;
    const tickNs = this.#tickNsByNumber;
    tickNs[tick % OBJECTS_CLOSED] = ns;
    const live = isLastOfObjects(tick) ? (objects?.live ?? new Float64Array()) : null;
    return { sums: sumsOf(objects?.sums ?? new Map()), live, tickNs, endNs: ns };
  }

  #readMisses({ ns, intervalNs = 1e6 * this.#run.options.tickMs }: TickFrame): void {
    const { record, meter, tracker } = this.#run;
    meter.tick(this.#pid);
    if (!this.#misses.read(tracker.living(), ns)) record.missesUnknown();
    if (ns - this.#tickNs > 1.5 * Math.max(intervalNs, this.#intervalNs)) record.lateTick();
    this.#intervalNs = intervalNs;
  }

  #read(frame: TickFrame, previous?: Reading): Reading | undefined {
    const { record, bootNs } = this.#run;
    const missed = {
      before: this.#missBounds.tick(frame.ns, record.missedInTotals, bootNs()),
      after: record.missedInTotals,
    };
    return readingOf(frame, this.#program, missed, this.#program.maxEntries, previous);
  }
}
