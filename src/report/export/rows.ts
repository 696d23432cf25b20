import type { CaptureItem } from '../../capture/items.ts';
import type { HeadLine } from '../../capture/schema.ts';
import type { RowIdentity } from '../../wire/feed.ts';
import type { CountRow } from './columns.ts';

/**
 * The counts of a capture, tick by tick. A process has the name that it had at the end of the tick. Identities of one member are
 * in memory at a time: each member says those that it needs. Between ticks it yields undefined at least once a member, so
 * that a signal is seen.
 */
export function* rowsByTick(
  items: Iterable<CaptureItem>,
  { series }: Pick<HeadLine, 'series'>,
): Generator<CountRow[] | undefined> {
  let identities = new Map<number, RowIdentity>();
  for (const item of items) {
    if (item.kind === 'member') identities = new Map(item.rows.map((row) => [row.row, row]));
    if (item.kind !== 'tick') {
      yield;
      continue;
    }
    const { tick } = item;
    for (const row of tick.rows) identities.set(row.row, row);
    const { quads, sites } = tick;
    yield quads.row.flatMap((row, index): CountRow[] => {
      const entry = series[quads.series[index] ?? -1];
      if (entry === undefined) return [];
      const site = quads.site === undefined ? null : (sites[quads.site[index] ?? -1] ?? null);
      const [value = 0, count = 0] = [quads.value[index], quads.count[index]];
      return [{ tick, identity: identities.get(row), site, series: entry, value, count }];
    });
  }
}
