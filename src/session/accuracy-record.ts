import type { Tick } from '../collector/events.ts';
import type { Series as ProgramSeries } from '../probe/program.ts';
import { type Losses, lossesOf, runsOf, type SeriesSpan, sessionAccuracy } from '../tally/accuracy.ts';
import type { Rows } from '../tally/tally.ts';
import type { SessionAccuracy } from '../wire/accuracy.ts';
import type { Exactness } from '../wire/exactness.ts';
import type { Series } from '../wire/series.ts';

const WINDOW_NS = 600e9;
/** The window is kept in parts of this length. */
const PART_NS = 10e9;

type Part = Required<Pick<SeriesSpan, 'counted' | 'runs' | 'losses' | 'uncountedSeconds' | 'seconds'>>;

/** Time from `fromNs`, by the kernel's clock, with what was counted in it, by series. */
interface Span {
  fromNs: number;
  seconds: number;
  series: Map<string, Part>;
}

/** Records the accuracy of a session's series, tick by tick: since the session began, and lately. */
export class AccuracyRecord {
  readonly #since: Span = newSpan(0);
  #parts: Span[] = [];
  #before: Exactness | undefined;
  /** End of the last tick; undefined if none came since the session began or was suspended. */
  #toNs: number | undefined;

  /**
   * Takes in a tick of `series`, which are those of `program` too. `exactness`: that of the session so far.
   * The time since the tick before was not counted.
   */
  tick(tick: Tick, series: readonly Series[], program: readonly ProgramSeries[], exactness: Exactness): void {
    const { fromNs, toNs, counts } = tick;
    const gap = Math.max(0, fromNs - (this.#toNs ?? fromNs)) / 1e9;
    const counted = (toNs - fromNs) / 1e9;
    this.#toNs = toNs;
    this.#parts = this.#parts.filter((part) => part.fromNs > toNs - WINDOW_NS);
    const last = this.#parts.at(-1);
    const isNew = last === undefined || toNs - last.fromNs >= PART_NS;
    const part = isNew ? newSpan(toNs) : last;
    if (isNew) this.#parts.push(part);
    const sums = series.map((_, index) => countOf(counts[index]));
    const runs = runsOf(
      series.map(({ sum }, index) => ({
        events: program[index]?.events ?? [],
        counted: sums[index] ?? 0,
        isSum: sum !== null,
      })),
    );
    const lossesNow = lossesOf(exactness);
    const lossesBefore = this.#before && lossesOf(this.#before);
    for (const [index, entry] of series.entries()) {
      const source = { label: entry.label, events: program[index]?.events ?? [] };
      const more: Part = {
        counted: sums[index] ?? 0,
        runs: runs[index] ?? 0,
        losses: newLosses(lossesNow(source), lossesBefore?.(source)),
        seconds: gap + counted,
        uncountedSeconds: gap + (entry.counted ? 0 : counted),
      };
      for (const span of [this.#since, part])
        span.series.set(keyOf(entry), sumOf(span.series.get(keyOf(entry)), more));
    }
    for (const span of [this.#since, part]) span.seconds += gap + counted;
    this.#before = exactness;
  }

  /** The user suspended the session: the time until it counts again is not missing. */
  suspended(): void {
    this.#toNs = undefined;
  }

  /** `failedNs`: the time now, by the kernel's clock, if counting failed and has not resumed. */
  report(series: readonly Series[], failedNs?: number): SessionAccuracy {
    const lost = failedNs === undefined ? 0 : Math.max(0, failedNs - (this.#toNs ?? failedNs)) / 1e9;
    const of = (spans: readonly Span[]) => {
      const seconds = lost + spans.reduce((sum, span) => sum + span.seconds, 0);
      const all = series.map((entry): SeriesSpan => {
        const parts = spans.flatMap((span) => span.series.get(keyOf(entry)) ?? []);
        const total = parts.reduce<Part>((sum, part) => sumOf(sum, part), NOTHING);
        return {
          series: entry.label,
          isSum: entry.sum !== null,
          isCountedNow: entry.counted && failedNs === undefined,
          ...total,
          seconds: total.seconds + lost,
          uncountedSeconds: total.uncountedSeconds + lost,
          windowSeconds: WINDOW_NS / 1e9,
        };
      });
      return { seconds, series: all };
    };
    return sessionAccuracy(of(this.#parts), of([this.#since]));
  }
}

const NOTHING: Part = {
  counted: 0,
  runs: 0,
  losses: { missing: 0, unbounded: 0, isPartial: false, isUncertain: false },
  seconds: 0,
  uncountedSeconds: 0,
};

const newSpan = (fromNs: number): Span => ({ fromNs, seconds: 0, series: new Map() });

const keyOf = ({ label, event, filter }: Series): string => JSON.stringify([label, event, filter]);

/** Losses since the exactness before. */
const newLosses = (now: Losses, before: Losses | undefined): Losses => ({
  ...now,
  missing: Math.max(0, now.missing - (before?.missing ?? 0)),
  unbounded: Math.max(0, now.unbounded - (before?.unbounded ?? 0)),
});

const sumOf = (part: Part = NOTHING, more: Part): Part => ({
  counted: part.counted + more.counted,
  runs: part.runs + more.runs,
  losses: {
    missing: part.losses.missing + more.losses.missing,
    unbounded: part.losses.unbounded + more.losses.unbounded,
    isPartial: part.losses.isPartial || more.losses.isPartial,
    isUncertain: part.losses.isUncertain || more.losses.isUncertain,
  },
  seconds: part.seconds + more.seconds,
  uncountedSeconds: part.uncountedSeconds + more.uncountedSeconds,
});

function countOf(rows: Rows | undefined): number {
  let count = 0;
  rows?.forEach((distribution) => {
    distribution.forEach((events) => {
      count += events;
    });
  });
  return count;
}
