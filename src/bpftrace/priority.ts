import { readdirSync, readFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** The highest priority of ordinary scheduling. */
const HIGHEST = -20;

/**
 * Gives a bpftrace that counts precedence over ordinary work, of which it does little. While bpftrace reads a
 * map, its CPU runs no other BPF program: if bpftrace lost the CPU then, the kernel would skip events of the
 * task that got it. Call it once the probes are attached: a compiler is ordinary work.
 *
 * Linux gives each thread a priority of its own (man 2 setpriority, "C library/kernel differences").
 */
export function favour(pid: number): void {
  for (const id of tasksOf(pid)) {
    try {
      setPriority(id, HIGHEST);
    } catch {
      // Without CAP_SYS_NICE more runs may be missed; missed runs are counted all the same.
    }
  }
}

/** Threads of a process and of its children: --bpftrace may name a script that starts bpftrace. */
function tasksOf(pid: number): number[] {
  const threads = readOr([], () => readdirSync(`/proc/${pid}/task`)).map(Number);
  const children = threads.flatMap((thread) =>
    readOr('', () => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8'))
      .split(' ')
      .filter((child) => child !== ''),
  );
  return [...threads, ...children.flatMap((child) => tasksOf(Number(child)))];
}

/** `otherwise` for a process that has ended, or a kernel without CONFIG_PROC_CHILDREN. */
function readOr<T>(otherwise: T, read: () => T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
