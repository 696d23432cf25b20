import type { Program } from '../probe/program.ts';
import type { PrintedMap } from '../probe/protocol.ts';
import { ENDED_MAPS, JOINED_MAPS, RENAMED_MAPS, sizeOf } from '../probe/protocol.ts';
import type { Counts } from '../tally/tally.ts';

/** A process (or thread) that ended, with its state at the end. */
export interface EndedTask {
  id: string;
  /** Start in clock ticks since boot, as in /proc/PID/stat. */
  start: number;
  uid: string;
  /** Id of the version 2 cgroup. */
  cgroup: string;
  parent: number;
  name: string;
}

/** Nanoseconds of a clock tick (USER_HZ is 100). */
const TICK_NS = 10_000_000;

/** The tasks that ended in a tick, oldest first. */
export function endedTasks(maps: readonly PrintedMap[]): EndedTask[] {
  const ended: EndedTask[] = [];
  for (const printed of maps) {
    if (!ENDED_MAPS.includes(printed.map)) continue;
    for (const [[id = '', start, uid = '', cgroup = '', parent], value] of printed.entries) {
      if (value.kind !== 'name') continue;
      ended.push({
        id,
        start: Math.floor(Number(start) / TICK_NS),
        uid,
        cgroup,
        parent: Number(parent),
        name: value.name,
      });
    }
  }
  return ended.toSorted((a, b) => a.start - b.start);
}

/** Ids of the tasks that were renamed in a tick. */
export const renamedTasks = (maps: readonly PrintedMap[]): string[] =>
  maps
    .filter(({ map }) => RENAMED_MAPS.includes(map))
    .flatMap(({ entries }) => entries.map(([[id = '']]) => id));

/** A process that joined the scope, or a process in scope that ended: the last event of its pid in a tick. */
export interface JoinedProcess {
  pid: number;
  /**
   * By the clock of bpftrace's `nsecs`; 0 if the scope had no room for the process, ENDED if it has ended.
   */
  joinedNs: number;
}

/** The processes that joined or left the scope in a tick. */
export const joinedProcesses = (maps: readonly PrintedMap[]): JoinedProcess[] =>
  maps
    .filter(({ map }) => JOINED_MAPS.includes(map))
    .flatMap(({ entries }) =>
      entries.flatMap(([[pid = ''], value]) =>
        value.kind === 'number' ? [{ pid: Number(pid), joinedNs: value.value }] : [],
      ),
    );

/** Entries that a tick printed for each series. */
export function entriesOf(maps: readonly PrintedMap[], program: Program): number[] {
  const counts = program.series.map(() => 0);
  for (const printed of maps) {
    for (const series of [program.maps.get(printed.map), program.sumsInKey.get(printed.map)])
      if (series !== undefined) counts[series] = Math.max(counts[series] ?? 0, sizeOf(printed));
  }
  return counts;
}

/** Counts as quadruples: row, series, value, count. */
export function countsToQuads(counts: Counts, rowOf: (key: string) => number): Float64Array<ArrayBuffer> {
  let length = 0;
  for (const rows of counts) for (const distribution of rows.values()) length += distribution.size;
  const quads = new Float64Array(4 * length);
  let index = 0;
  for (const [series, rows] of counts.entries()) {
    rows.forEach((distribution, key) => {
      const row = rowOf(key);
      // forEach makes no array of each entry.
      distribution.forEach((count, value) => {
        quads[index++] = row;
        quads[index++] = series;
        quads[index++] = value;
        quads[index++] = count;
      });
    });
  }
  return quads;
}
