import { uptime } from 'node:os';
import { printable } from '../printable.ts';
import type { ProcessDetails } from '../wire/views.ts';
import { CLOCK_TICKS, cgroupOf, commandLine, readComm, readProcess, rssOf, uidOf } from './processes.ts';

/** Bytes of a command line that are read. */
const COMMAND_LIMIT = 4096;

/**
 * All that procfs says of a process, or null where it has ended or another has its pid. `start`: clock ticks since
 * boot; null takes whoever has the pid now.
 */
export function processDetails(
  pid: number,
  start: number | null,
  userOf: (uid: string) => string,
): ProcessDetails | null {
  const stat = readProcess(pid);
  if (stat === undefined || (start !== null && stat.start !== start)) return null;
  const uid = uidOf(pid);
  if (uid === undefined) return null;
  const parentName = readComm(stat.parent);
  const cgroup = cgroupOf(pid);
  const details = {
    pid,
    start: stat.start,
    name: printable(stat.comm),
    parent: stat.parent,
    parentName: stat.parent === 0 || parentName === undefined ? null : printable(parentName),
    uid: Number(uid),
    user: userOf(uid),
    cgroup: cgroup === undefined ? null : printable(cgroup),
    command: commandLine(pid, COMMAND_LIMIT).map(printable),
    startedMs: Math.round(Date.now() - 1000 * (uptime() - stat.start / CLOCK_TICKS)),
    state: stat.state,
    threads: stat.threads,
    minorFaults: stat.minorFaults,
    majorFaults: stat.majorFaults,
    rssBytes: rssOf(pid),
  };
  // If it ended meanwhile, some of these are nobody's, or another's.
  return readProcess(pid)?.start === stat.start ? details : null;
}
