import { readFileSync } from 'node:fs';
import { CLOCK_TICKS, processesOf, readProcess, withDescendants } from './processes.ts';

/** Activity of a process, alone or with its descendants. */
export interface Activity {
  cpuMs: number;
  /** Changes whenever one of the processes has run on a CPU. */
  mark: string;
  /** True where a process runs, waits for a CPU, or waits uninterruptibly in the kernel. */
  waits: boolean;
}

/**
 * Process states: R runs or waits for a CPU; D waits uninterruptibly, as attaching waits for grace periods.
 */
const AT_WORK = new Set(['R', 'D']);

/**
 * Activity of a process; with `all` also of its descendants, which walks all of /proc. Undefined once it is
 * gone.
 */
export function activityOf(pid: number, all: boolean): Activity | undefined {
  const processes = processesOf([pid]);
  const tasks = (all ? withDescendants(processes, 0) : processes).flatMap(([id]) => {
    const stat = readProcess(id);
    return stat === undefined ? [] : [{ pid: id, ...stat }];
  });
  if (tasks.length === 0) return undefined;
  const ticks = tasks.reduce((sum, { cpuTicks }) => sum + cpuTicks, 0);
  return {
    cpuMs: (1000 / CLOCK_TICKS) * ticks,
    mark: tasks.map((task) => `${task.pid} ${task.cpuTicks} ${onCpu(task.pid)}`).join(),
    waits: tasks.some(({ state }) => AT_WORK.has(state)),
  };
}

/**
 * Nanoseconds of the main thread on a CPU (Documentation/scheduler/sched-stats.rst), since a step may take
 * less than a clock tick.
 */
function onCpu(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0] ?? '';
  } catch {
    return ''; // Without CONFIG_SCHED_INFO.
  }
}
