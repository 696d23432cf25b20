import { uptime } from 'node:os';
import { printable } from '../printable.ts';
import type { ProcessDetails } from '../wire/views.ts';
import {
  CLOCK_TICKS,
  cgroupOf,
  commandLine,
  programOf,
  readComm,
  readProcess,
  rssOf,
  uidOf,
} from './processes.ts';

/** Characters of a command line that are kept. */
const COMMAND_LIMIT = 4096;

/**
 * Reads all details of a process from procfs; null where the process has ended or another process has its
 * pid. `start`: clock ticks from boot to the start of the process; null accepts any process with this pid.
 * `showArguments`: false for the path of the program alone. Arguments may hold secrets, and a process may
 * write them over the name in its command line, so the path is the kernel's.
 */
export function processDetails(
  pid: number,
  start: number | null,
  userOf: (uid: string) => string,
  showArguments = false,
): ProcessDetails | null {
  const readMs = performance.now();
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
    command: (showArguments ? commandLine(pid, COMMAND_LIMIT) : programOf(pid)).map(printable),
    startedMs: Math.round(Date.now() - 1000 * (uptime() - stat.start / CLOCK_TICKS)),
    state: stat.state,
    threads: stat.threads,
    readMs,
    minorFaults: stat.minorFaults,
    majorFaults: stat.majorFaults,
    rssBytes: rssOf(pid),
  };
  // If the process ended meanwhile, some of these values are missing or of another process.
  return readProcess(pid)?.start === stat.start ? details : null;
}
