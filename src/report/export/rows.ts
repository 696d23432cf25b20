import type { CaptureItem } from '../../capture/items.ts';
import type { HeadLine } from '../../capture/schema.ts';
import type { RowIdentity } from '../../wire/feed.ts';
import type { CountRow } from './columns.ts';

/** Counts of a tick, or some of many. */
export interface Part {
  /** Number of the tick among all of the capture, from 1. */
  ordinal: number;
  rows: CountRow[];
}

/** Counts of a part: a row of an export takes some hundred bytes. */
const MOST = 8_192;

/**
 * The counts of a capture, tick by tick. A process has the name that it had at the end of the tick. Identities of one member are
 * in memory at a time: each member says those that it needs. Where members have no ticks, there are parts without rows, so
 * that a signal is seen.
 */
export function* rowsByTick(
  items: Iterable<CaptureItem>,
  { series }: Pick<HeadLine, 'series'>,
): Generator<Part> {
  let identities = new Map<number, RowIdentity>();
  let ordinal = 0;
  for (const item of items) {
    if (item.kind === 'member') identities = new Map(item.rows.map((row) => [row.row, row]));
    if (item.kind !== 'tick') {
      yield { ordinal, rows: [] };
      continue;
    }
    ordinal++;
    const { tick } = item;
    for (const row of tick.rows) identities.set(row.row, row);
    const { quads, sites } = tick;
    for (let from = 0; from < Math.max(1, quads.row.length); from += MOST) {
      const rows = quads.row.slice(from, from + MOST).flatMap((row, place): CountRow[] => {
        const index = from + place;
        const entry = series[quads.series[index] ?? -1];
        if (entry === undefined) return [];
        const site = quads.site === undefined ? null : (sites[quads.site[index] ?? -1] ?? null);
        const [value = 0, count = 0] = [quads.value[index], quads.count[index]];
        return [{ tick, identity: identities.get(row), site, series: entry, value, count }];
      });
      yield { ordinal, rows };
    }
  }
}
