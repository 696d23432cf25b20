import { readFileSync } from 'node:fs';

/** Clock ticks a second (USER_HZ). */
const TICKS = 100;

/** CPU time of a process so far, in ms: utime and stime of /proc/PID/stat, which have threads that ended too. */
export function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS;
}
