import type { CaptureItem, ReadTick } from '../capture/items.ts';
import type { Span } from '../capture/losses.ts';
import type { RowIdentity } from '../wire/feed.ts';

/** True if a tick ends in a span. */
export const isInSpan = ({ atMs, atSeconds }: ReadTick, { from, to, isWall }: Span): boolean => {
  const at = isWall ? atMs / 1000 : atSeconds;
  return at > from && at <= to;
};

/** Leaves out the ticks that are not in a span, but not what they say about rows that later ticks count. */
export function* partOfCapture(items: Iterable<CaptureItem>, span: Span): Generator<CaptureItem> {
  // A member names the rows of earlier members that count in it.
  const left = new Map<number, RowIdentity>();
  for (const item of items) {
    if (item.kind === 'member') left.clear();
    if (item.kind !== 'tick') yield item;
    else if (isInSpan(item.tick, span)) {
      yield { kind: 'tick', tick: { ...item.tick, rows: [...left.values(), ...item.tick.rows] } };
      left.clear();
    } else {
      for (const row of item.tick.rows) left.set(row.row, row);
      yield { kind: 'passed' };
    }
  }
}
