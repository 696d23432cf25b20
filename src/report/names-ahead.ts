import type { RowIdentity } from '../wire/feed.ts';
import type { JoinedItem } from './joined-captures.ts';

/** Items that are held at most: where a file begins there are some ten between two ticks. */
const MOST_HELD = 32;
/** Counts and rows of them: beyond these one item is held. */
const MOST_NUMBERS = 1 << 18;

/**
 * Gives a process that a tick has without a name what a later tick says of it. A process that had ended when vmtally took the
 * tick is gone from procfs when its row is made, and its end, which has its name, is in one of the next ticks: the next
 * one but where vmtally was late (session/task-tracker.ts). A name that a tick has stays.
 */
export function* namesAhead(items: Iterable<JoinedItem>): Generator<JoinedItem> {
  // The first of them is a tick with such a process.
  const held: JoinedItem[] = [];
  for (const item of items) {
    if (item.kind === 'tick') nameRows(held, item.tick.rows);
    held.push(item);
    for (let first = held[0]; first !== undefined && (!isWaiting(first) || isFull(held)); first = held[0]) {
      yield first;
      held.shift();
    }
  }
  yield* held;
}

const isWaiting = (item: JoinedItem): boolean => item.kind === 'tick' && item.tick.rows.some(isUnnamed);

const isFull = (held: readonly JoinedItem[]): boolean =>
  held.length > MOST_HELD ||
  (held.length > 1 && held.reduce((sum, item) => sum + numbersOf(item), 0) > MOST_NUMBERS);

function numbersOf(item: JoinedItem): number {
  if (item.kind === 'tick') return item.tick.quads.row.length + item.tick.rows.length;
  return item.kind === 'member' ? item.rows.length : 0;
}

function nameRows(held: JoinedItem[], next: readonly RowIdentity[]): void {
  if (held.length === 0) return;
  const later = new Map(next.map((row) => [row.row, row]));
  for (const [place, item] of held.entries())
    if (item.kind === 'tick' && isWaiting(item))
      held[place] = { ...item, tick: { ...item.tick, rows: named(item.tick.rows, later) } };
}

const isUnnamed = ({ name }: RowIdentity): boolean => name === null;

/** The rows of a tick, with what a later one says of those without a name. Its end, and what it shares, stay. */
function named(rows: readonly RowIdentity[], later: ReadonlyMap<number, RowIdentity>): RowIdentity[] {
  return rows.map((row) => {
    const known = isUnnamed(row) ? later.get(row.row) : undefined;
    return known === undefined ? row : { ...known, ended: row.ended, shared: row.shared };
  });
}
