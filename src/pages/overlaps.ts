/** Addresses, `end` exclusive. */
export interface Range {
  start: number;
  end: number;
}

/**
 * The parts of ranges that lie in those of a list. Both come by address, and no two of the same side overlap: so each range of the
 * list is passed once, however many there are.
 */
export function overlapsWith(list: readonly Range[]): (range: Range) => Generator<Range> {
  let next = 0;
  return function* overlaps(range) {
    while ((list[next]?.end ?? Number.POSITIVE_INFINITY) <= range.start) next++;
    for (let index = next; ; index++) {
      const other = list[index];
      if (other === undefined || other.start >= range.end) return;
      yield { start: Math.max(other.start, range.start), end: Math.min(other.end, range.end) };
    }
  };
}
