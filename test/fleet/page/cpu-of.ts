import { readFileSync } from 'node:fs';

/** Clock ticks a second (USER_HZ). */
const TICKS = 100;

/** Times of a process so far, in ms. */
export interface Cpu {
  /** User and system time of all its threads, of those that ended too: utime and stime of /proc/PID/stat. */
  ms: number;
  /** Time in which its main thread waited for a CPU that others had: run_delay of /proc/PID/schedstat. */
  waitedMs: number;
}

export function cpuOf(pid: number): Cpu {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [, waitedNs] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ');
  return { ms: ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS, waitedMs: Number(waitedNs) / 1e6 };
}
