import type { CaptureItem } from '../../capture/items.ts';
import { HistogramCourse, numbersOf } from './histogram-course.ts';
import { type Histogram, histogramFamily } from './histograms.ts';

/**
 * Text of histograms that are sorted by family. `points`: numbers that may be in memory; as many histograms as fit are
 * made in one reading of the capture.
 */
export function* histogramText(
  all: readonly Histogram[],
  items: () => Iterable<CaptureItem>,
  times: readonly string[],
  points: number,
): Generator<string> {
  let family = '';
  for (const part of partsOf(all, points / Math.max(1, times.length))) {
    // A part of several has room for all ticks. A histogram that is too large for that is alone, and made span by span.
    const span = Math.max(1, Math.min(times.length, Math.floor(points / sizeOf(part))));
    const courses = new Map(part.map((histogram) => [histogram.place, new HistogramCourse(histogram, span)]));
    const text = function* (from: number): Generator<string> {
      for (const histogram of part) {
        if (histogram.family !== family) yield histogramFamily(histogram);
        ({ family } = histogram);
        yield* courses.get(histogram.place)?.text(times.slice(from, from + span), from) ?? [];
      }
    };
    let [from, tick] = [0, 0];
    for (const item of items()) {
      yield '';
      if (item.kind !== 'tick') continue;
      if (++tick === from + span) {
        yield* text(from);
        from = tick;
      }
      const { series, value, count } = item.tick.quads;
      for (const [index, place] of series.entries())
        courses.get(place)?.add(tick - from, value[index] ?? 0, count[index] ?? 0);
    }
    yield* text(from);
  }
}

/** Histograms that are made together, so that a tick of them has at most so many numbers. */
function* partsOf(all: readonly Histogram[], most: number): Generator<Histogram[]> {
  let part: Histogram[] = [];
  for (const histogram of all) {
    if (part.length > 0 && sizeOf(part) + numbersOf(histogram) > most) {
      yield part;
      part = [];
    }
    part.push(histogram);
  }
  if (part.length > 0) yield part;
}

const sizeOf = (part: readonly Histogram[]): number =>
  part.reduce((sum, histogram) => sum + numbersOf(histogram), 0);
