import { readdirSync, readFileSync } from 'node:fs';

/** State of process 1 as procfs has it at one moment. */
export interface FirstProcess {
  /** Page faults of all its threads, ended ones included. */
  faults: number;
  /** Run time and number of runs of each thread; null where a thread was not read. */
  threads: readonly { ns: number; runs: number }[] | null;
}

/**
 * Threads of process 1 where the kernel does not let root look into it; empty on every other kernel. A vendor's kernel
 * that guards process 1 so may also hide it from every tracepoint: what it allocates, frees and faults is in vmstat
 * alone. /proc/PID/io needs the right to trace the process (fs/proc/base.c, do_io_accounting), which root has.
 */
export function guardedThreads(root = '/proc'): number[] {
  try {
    readFileSync(`${root}/1/io`);
    return [];
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM')))
      return [];
  }
  try {
    return readdirSync(`${root}/1/task`).map(Number);
  } catch {
    return [];
  }
}

/** Files whose texts `parseFirstProcess` takes, in this order. */
export const firstProcessFiles = (threads: readonly number[]): string[] => [
  '/proc/1/stat',
  ...threads.map((thread) => `/proc/1/task/${thread}/schedstat`),
];

/** Fields of /proc/PID/stat behind the name (proc_pid_stat(5) counts from 1 and has the name as 2). */
const [MINFLT, MAJFLT, NUM_THREADS] = [10 - 3, 12 - 3, 20 - 3];

/** The texts of process 1's stat and of its threads' schedstat; undefined where stat is not among them. */
export function parseFirstProcess(texts: readonly string[]): FirstProcess | undefined {
  const [stat = '', ...schedstats] = texts;
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [minor, major, threads] = [MINFLT, MAJFLT, NUM_THREADS].map((at) => fields[at]);
  if (!stat.startsWith('1 (') || minor === undefined || major === undefined) return undefined;
  // A file of a thread that ended is missing, and a thread that is new was not read.
  if (schedstats.length !== threads) return { faults: minor + major, threads: null };
  const read = schedstats.map((text) => {
    const [ns = 0, , runs = 0] = text.split(' ').map(Number);
    return { ns, runs };
  });
  return { faults: minor + major, threads: read };
}
