import { readdirSync, readFileSync } from 'node:fs';

/** State of process 1 as procfs has it at one moment. */
export interface FirstProcess {
  /** Page faults of all threads, ended threads included. */
  faults: number;
  /** Run time and number of runs of each thread; null where not every thread was read. */
  threads: readonly { ns: number; runs: number }[] | null;
}

/**
 * Returns the threads of process 1 where the kernel does not let root read /proc/1/io; empty on every other
 * kernel. A vendor's kernel that guards process 1 like this may also hide it: BPF programs do not run for its
 * allocations, frees and faults, nor for those of interrupts while it runs, which perf and ftrace have. Reading /proc/PID/io takes the right to trace the
 * process (fs/proc/base.c, do_io_accounting), which root has.
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

/** Files to read for `parseFirstProcess`, in the order of its texts. */
export const firstProcessFiles = (threads: readonly number[]): string[] => [
  '/proc/1/stat',
  ...threads.map((thread) => `/proc/1/task/${thread}/schedstat`),
];

/**
 * Indexes of /proc/PID/stat fields in the text behind the name (proc_pid_stat(5) counts fields from 1, and
 * the name is field 2).
 */
const [MINFLT, MAJFLT, NUM_THREADS] = [10 - 3, 12 - 3, 20 - 3];

/**
 * Parses the texts of process 1's stat and of its threads' schedstat; undefined where its stat is missing.
 */
export function parseFirstProcess(texts: readonly string[]): FirstProcess | undefined {
  const [stat = '', ...schedstats] = texts;
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [minor, major, threads] = [MINFLT, MAJFLT, NUM_THREADS].map((index) => fields[index]);
  if (!stat.startsWith('1 (') || minor === undefined || major === undefined) return undefined;
  // The schedstat of an ended thread is missing, and a new thread was not read.
  if (schedstats.length !== threads) return { faults: minor + major, threads: null };
  const read = schedstats.map((text) => {
    const [ns = 0, , runs = 0] = text.split(' ').map(Number);
    return { ns, runs };
  });
  return { faults: minor + major, threads: read };
}
