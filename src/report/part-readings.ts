import { differences } from '../capture/columns.ts';
import type { CaptureItem, ReadTick } from '../capture/items.ts';
import type { Span } from '../capture/losses.ts';
import { ReadStretches } from '../capture/read-stretches.ts';
import { tooMuch } from '../capture/too-much.ts';
import { joinStretch, type Stretch } from '../compare/reading.ts';
import { messageOf, VmtallyError } from '../errors.ts';
import { type Counts, emptyCounts } from '../tally/tally.ts';
import { isInSpan } from './part-of-capture.ts';

/** Readings that are in memory: some 20 KB each. More are only in a capture of very many runs. */
const MOST_STRETCHES = 8_192;
/** Counts of the command by series and value. */
const MOST_COUNTS = 1 << 18;
const SHORTER = 'Choose a shorter time with --from and --to.';

interface Part {
  seconds: number;
  atSeconds: number;
  readings: Stretch[];
  /** Counts of the command, by series and value. */
  counts: Map<number, Map<number, number>>;
}

/** Readings of a comparison in the ticks of a part of a capture, by run. */
export class PartReadings {
  readonly #file: string;
  readonly #stretches: ReadStretches;
  readonly #runs = new Map<number, Part>();
  #counts = 0;
  #kept = 0;

  /** `names`: the counters of the head. */
  constructor(file: string, names: readonly string[]) {
    this.#file = file;
    this.#stretches = new ReadStretches(names);
  }

  /** Passes the items of a capture on. Throws CAPTURE_INVALID for a reading that is wrong. */
  *through(items: Iterable<CaptureItem>, span: Span): Generator<CaptureItem> {
    for (const item of items) {
      if (item.kind === 'member') this.#stretches.member();
      if (item.kind === 'tick') this.#tick(item.tick, isInSpan(item.tick, span));
      yield item;
    }
  }

  /** The part of each run, for so many series. */
  spans(series: number): (Pick<Part, 'seconds' | 'atSeconds' | 'readings'> & { counts: Counts })[] {
    return [...this.#runs.values()].map(({ counts: ofRun, ...part }) => {
      const counts = emptyCounts(series);
      for (const [place, values] of ofRun) counts[place]?.set('', values);
      return { ...part, counts };
    });
  }

  #tick(tick: ReadTick, isIn: boolean): void {
    // Each reading says what changed since the one before, in the part or not.
    const stretches = tick.readings ? this.#stretchesOf(tick, tick.readings) : [];
    if (!isIn) return;
    const part = this.#runs.get(tick.run) ?? { seconds: 0, atSeconds: 0, readings: [], counts: new Map() };
    this.#runs.set(tick.run, part);
    part.seconds += tick.seconds;
    part.atSeconds = tick.atSeconds;
    const before = part.readings.length;
    part.readings = stretches.reduce(joinStretch, part.readings);
    this.#count(part, tick.readings?.command);
    this.#kept += part.readings.length - before;
    if (this.#kept > MOST_STRETCHES) throw tooMuch(MOST_STRETCHES, 'readings that do not join', SHORTER);
  }

  #stretchesOf({ tick, vmstat }: ReadTick, { stretches }: NonNullable<ReadTick['readings']>): Stretch[] {
    const grown = { counter: differences([...vmstat.keys()]), growth: [...vmstat.values()] };
    try {
      return stretches.map((columns) => this.#stretches.next(columns, grown));
    } catch (error) {
      throw new VmtallyError(
        'CAPTURE_INVALID',
        `${this.#file}: tick ${tick} is wrong: ${messageOf(error)}`,
        'Restore the file from a copy, or choose another time with --from and --to.',
      );
    }
  }

  #count({ counts }: Part, command: NonNullable<ReadTick['readings']>['command']): void {
    for (const [index, place] of command?.series.entries() ?? []) {
      const values = counts.get(place) ?? new Map<number, number>();
      counts.set(place, values);
      const value = command?.value[index] ?? 0;
      if (!values.has(value) && ++this.#counts > MOST_COUNTS)
        throw tooMuch(MOST_COUNTS, 'counts of the command', SHORTER);
      values.set(value, (values.get(value) ?? 0) + (command?.count[index] ?? 0));
    }
  }
}
