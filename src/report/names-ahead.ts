import type { RowIdentity } from '../wire/feed.ts';
import type { JoinedItem } from './joined-captures.ts';

/** Items that may stand between two ticks, a new file included: a crafted file may have any number. */
const MOST_HELD = 32;
/** Members between two ticks: a member may have 16 MiB of text. */
const MOST_MEMBERS = 1;

/**
 * Gives a process that a tick has without a name what the next tick says of it. A process that ended shortly before a tick is
 * gone from procfs when its row is made, and its end, which has its name, is in the next tick (session/task-tracker.ts). A
 * name that a tick has stays. Two ticks are in memory at a time.
 */
export function* namesAhead(items: Iterable<JoinedItem>): Generator<JoinedItem> {
  // A tick with such a process, and what follows it.
  let held: JoinedItem[] = [];
  for (const item of items) {
    const [first] = held;
    if (item.kind === 'tick' && first?.kind === 'tick')
      held[0] = { ...first, tick: { ...first.tick, rows: named(first.tick.rows, item.tick.rows) } };
    const isBetween = first !== undefined && item.kind !== 'tick' && hasRoom(held, item);
    if (!isBetween) {
      yield* held;
      held = [];
    }
    if (isBetween || (item.kind === 'tick' && item.tick.rows.some(isUnnamed))) held.push(item);
    else yield item;
  }
  yield* held;
}

const isUnnamed = ({ name }: RowIdentity): boolean => name === null;

const hasRoom = (held: readonly JoinedItem[], { kind }: JoinedItem): boolean =>
  held.length < MOST_HELD &&
  (kind !== 'member' || held.filter((item) => item.kind === 'member').length < MOST_MEMBERS);

/** The rows of a tick, with what the next one says of those without a name. Whether and when a row ended stays. */
function named(rows: readonly RowIdentity[], next: readonly RowIdentity[]): RowIdentity[] {
  const later = new Map(next.map((row) => [row.row, row]));
  return rows.map((row) => {
    const known = isUnnamed(row) ? later.get(row.row) : undefined;
    return known === undefined ? row : { ...known, ended: row.ended, shared: row.shared };
  });
}
