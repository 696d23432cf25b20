import type { Steps } from './steps.ts';

/** Quadruples between two steps. */
const STEP = 4_096;

/**
 * Finds the counts of each row in quadruples: row, series, value, count. Returns the rows as they first come, each with
 * the places of its quadruples in their order: the counts of a tick come by series, so that those of a row are far apart.
 */
export function* placesByRow(quads: Float64Array): Steps<Iterable<[row: number, places: Uint32Array]>> {
  const indexes = new Map<number, number>();
  /** The index of each quadruple's row. */
  const rowOf = new Uint32Array(quads.length / 4);
  const sizes: number[] = [];
  let [last, index] = [Number.NaN, 0];
  for (let at = 0; at < rowOf.length; at++) {
    if (at % STEP === 0) yield;
    const row = quads[4 * at] ?? 0;
    if (row !== last) {
      index = indexes.get(row) ?? sizes.push(0) - 1;
      indexes.set(row, index);
      last = row;
    }
    rowOf[at] = index;
    sizes[index] = (sizes[index] ?? 0) + 1;
  }
  let sum = 0;
  /** The start of each row's part, and at last its end. */
  const ends = Uint32Array.from(sizes, (size) => {
    sum += size;
    return sum - size;
  });
  const places = new Uint32Array(rowOf.length);
  for (let at = 0; at < rowOf.length; at++) {
    if (at % STEP === 0) yield;
    const row = rowOf[at] ?? 0;
    const end = ends[row] ?? 0;
    places[end] = 4 * at;
    ends[row] = end + 1;
  }
  return parts(indexes.keys(), places, ends);
}

function* parts(
  rows: Iterable<number>,
  places: Uint32Array,
  ends: Uint32Array,
): Generator<[number, Uint32Array]> {
  let [index, start] = [0, 0];
  for (const row of rows) {
    const end = ends[index++] ?? 0;
    yield [row, places.subarray(start, end)];
    start = end;
  }
}
