import { readFileSync } from 'node:fs';
import { CLOCK_TICKS, processesOf, readProcess, withDescendants } from './processes.ts';

/** Activity of a process, alone or with its descendants. */
export interface Activity {
  cpuMs: number;
  /** Changes whenever one of them got the CPU. */
  mark: string;
  /** True where a process waits for the CPU, or uninterruptibly in the kernel. */
  waits: boolean;
}

/** Running or waiting for the CPU; waiting uninterruptibly, as for the grace periods that attaching takes. */
const AT_WORK = new Set(['R', 'D']);

/** The activity of a process, with its descendants where `all` (this walks all processes); undefined where it is gone. */
export function activityOf(pid: number, all: boolean): Activity | undefined {
  const processes = processesOf([pid]);
  const found = (all ? withDescendants(processes, 0) : processes).flatMap(([one]) => {
    const stat = readProcess(one);
    return stat === undefined ? [] : [{ pid: one, ...stat }];
  });
  if (found.length === 0) return undefined;
  const ticks = found.reduce((sum, { cpuTicks }) => sum + cpuTicks, 0);
  return {
    cpuMs: (1000 / CLOCK_TICKS) * ticks,
    mark: found.map((one) => `${one.pid} ${one.cpuTicks} ${onCpu(one.pid)}`).join(),
    waits: found.some(({ state }) => AT_WORK.has(state)),
  };
}

/** The main thread's nanoseconds on a CPU (Documentation/scheduler/sched-stats.rst): a step may take less than a tick. */
function onCpu(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0] ?? '';
  } catch {
    return ''; // Without CONFIG_SCHED_INFO.
  }
}
