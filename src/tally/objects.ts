import { OBJECT_BITS, OBJECT_SUMS } from '../probe/protocol.ts';

/** Sums of a window, of objects. */
export interface ObjectSums {
  allocated: number;
  /** Freed of those that were allocated in the window. */
  freed: number;
  /** Frees of objects that the window does not know: allocated before it, or out of scope. */
  earlier: number;
  /** Blocks of pages whose first part was freed alone: they count as freed. */
  parts: number;
  /** Objects that a full map refused, where bpftrace does not report it; otherwise 0. */
  refused: number;
}

/** Sums by the names of the maps that have them. */
export const sumsOf = (printed: ReadonlyMap<string, number>): ObjectSums => {
  const sum = (name: keyof ObjectSums): number => printed.get(OBJECT_SUMS[name]) ?? 0;
  return {
    allocated: sum('allocated'),
    freed: sum('freed'),
    earlier: sum('earlier'),
    parts: sum('parts'),
    refused: sum('refused'),
  };
};

/** Objects of one process, call site, size and tick. */
export interface ObjectGroup {
  pid: number;
  /** Low 32 bits of the call site; 0 where the event has none. */
  site: number;
  bytes: number;
  objects: number;
  /** Least and greatest age, in ns: an object came at some time of its tick. */
  leastNs: number;
  mostNs: number;
}

/** Objects that a last tick printed: `live` has two numbers for each (OBJECT_BITS). */
export interface LiveObjects {
  live: Float64Array;
  tickNs: readonly number[];
  endNs: number;
}

const SITE = 2 ** OBJECT_BITS.site;
const PID = 2 ** OBJECT_BITS.pid;

/** Adds up the objects that have all in common. */
export function groupsOf({ live, tickNs, endNs }: LiveObjects): ObjectGroup[] {
  const groups = new Map<number, Map<number, ObjectGroup>>();
  for (let at = 0; at < live.length; at += 2) {
    const [first, second] = [live[at] ?? 0, live[at + 1] ?? 0];
    const known = groups.get(first) ?? new Map<number, ObjectGroup>();
    groups.set(first, known);
    const group = known.get(second);
    if (group !== undefined) {
      group.objects++;
      continue;
    }
    const [bytes, tick] = [Math.floor(second / PID), tickOf(Math.floor(first / SITE), tickNs.length - 1)];
    known.set(second, {
      pid: second - bytes * PID,
      site: first % SITE,
      bytes,
      objects: 1,
      leastNs: endNs - (firstAfter(tick, tickNs) ?? endNs),
      mostNs: endNs - (lastUpTo(tick, tickNs) ?? endNs),
    });
  }
  return [...groups.values()].flatMap((known) => [...known.values()]);
}

/** The last tick, up to `last`, with these lowest bits. */
function tickOf(low: number, last: number): number {
  const turn = OBJECT_BITS.tickMask + 1;
  return low + turn * Math.max(0, Math.floor((last - low) / turn));
}

/** A tick that was lost has no time: the one after or before it bounds an age as well. */
function firstAfter(tick: number, tickNs: readonly number[]): number | undefined {
  for (let at = tick + 1; at < tickNs.length; at++) if (tickNs[at] !== undefined) return tickNs[at];
  return undefined;
}

function lastUpTo(tick: number, tickNs: readonly number[]): number | undefined {
  for (let at = tick; at >= 0; at--) if (tickNs[at] !== undefined) return tickNs[at];
  return undefined;
}
