import { CLOCK_TICKS, readProcess } from '../kernel/processes.ts';

/** CPU seconds that a run took: its start (compiling, attaching), and the counting. */
export interface Cost {
  start: { bpftrace: number; vmtally: number };
  count: { bpftrace: number; vmtally: number };
}

/** Adds up the CPU time of successive bpftraces, and of vmtally itself. */
export class CostMeter {
  #bpftrace = { start: 0, count: 0 };
  #atOpen = 0;
  #counted = 0;
  readonly #ownBefore = ownCpuSeconds();
  #ownAtOpen: number | undefined;

  /** Notes that a bpftrace's window opened. */
  open(pid: number): void {
    this.#bpftrace.count += this.#counted;
    this.#counted = 0;
    this.#atOpen = cpuSeconds(pid) ?? 0;
    this.#bpftrace.start += this.#atOpen;
    this.#ownAtOpen ??= ownCpuSeconds();
  }

  tick(pid: number): void {
    const now = cpuSeconds(pid);
    if (now !== undefined) this.#counted = now - this.#atOpen;
  }

  get cost(): Cost {
    const own = ownCpuSeconds();
    const opened = this.#ownAtOpen ?? own;
    return {
      start: { bpftrace: this.#bpftrace.start, vmtally: opened - this.#ownBefore },
      count: { bpftrace: this.#bpftrace.count + this.#counted, vmtally: own - opened },
    };
  }
}

/** CPU seconds of a process so far; undefined if it is gone. */
export const cpuSeconds = (pid: number): number | undefined => {
  const ticks = readProcess(pid)?.cpuTicks;
  return ticks === undefined ? undefined : ticks / CLOCK_TICKS;
};

/** CPU seconds of this process so far. */
export function ownCpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
