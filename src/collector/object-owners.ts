import { OBJECT_BITS, OBJECTS_CLOSED } from '../probe/protocol.ts';
import type { Rows } from '../tally/tally.ts';

/** True for the number of the tick that ends the window of objects. */
export const isLastOfObjects = (tick: number): boolean => tick >= OBJECTS_CLOSED;

/** The processes that allocated these objects, as rows without counts: their names are wanted. */
export function ownersOf(live: Float64Array): Rows {
  const pids = new Set<number>();
  for (let at = 1; at < live.length; at += 2) pids.add((live[at] ?? 0) % 2 ** OBJECT_BITS.pid);
  return new Map(Array.from(pids, (pid) => [String(pid), new Map()]));
}
