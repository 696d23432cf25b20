import { existsSync, readFileSync, statSync } from 'node:fs';
import { availableParallelism, release, totalmem } from 'node:os';
import { memcgDisabled } from './memcg.ts';

/** Features of the running kernel that decide how vmtally counts. */
export interface KernelFeatures {
  release: string;
  /** Type information for bpftrace; the names of ended processes need it. */
  btf: boolean;
  /** True where /proc/sys/vm/stat_refresh exists: reading it makes every CPU run a work item. */
  statRefresh: boolean;
  /** True where recursion_misses in fdinfo counts skipped runs of programs at tracepoints: from Linux 6.7 on. */
  countsMisses: boolean;
  /** False where the kernel was booted without memory cgroups: their tracepoints exist without any event. */
  memcg: boolean;
  /** True in the first PID namespace, where a pid means the same process to bpftrace and to procfs. */
  initPidNamespace: boolean;
  /** Number of CPUs that can exist: a per-CPU map holds a value for each. */
  cpus: number;
  /** Memory of the machine, or the limit of this process's cgroup where that is lower. */
  memoryBytes: number;
}

/** PROC_PID_INIT_INO, include/uapi/linux/nsfs.h. */
const INIT_PID_NAMESPACE = 0xeffffffc;

export const readFeatures = (): KernelFeatures => ({
  release: release(),
  btf: existsSync('/sys/kernel/btf/vmlinux'),
  statRefresh: existsSync('/proc/sys/vm/stat_refresh'),
  countsMisses: isAtLeast(release(), 6, 7),
  memcg: !memcgDisabled(),
  initPidNamespace: statSync('/proc/self/ns/pid').ino === INIT_PID_NAMESPACE,
  cpus: cpuList('possible').length || availableParallelism(),
  // Without a limit, constrainedMemory() returns 0 or more than the machine has.
  memoryBytes: Math.min(totalmem(), process.constrainedMemory() || Infinity),
});

/**
 * CPU numbers of /sys/devices/system/cpu/{online,possible,nohz_full}; empty where the kernel lacks the file.
 */
export function cpuList(which: 'online' | 'possible' | 'nohz_full'): number[] {
  try {
    return parseCpuList(readFileSync(`/sys/devices/system/cpu/${which}`, 'utf8').trim()) ?? [];
  } catch {
    return [];
  }
}

/**
 * Most CPU numbers that a list may have, repeats included: no kernel has more than 8,192 CPUs
 * (arch/x86/Kconfig, NR_CPUS).
 */
const MOST_LISTED = 65_536;

/** Parses a CPU list such as `0,2-4`, as the kernel and perf write it; undefined where the text is none. */
export function parseCpuList(text: string): number[] | undefined {
  const cpus: number[] = [];
  for (const part of text.split(',')) {
    const [, first, last = first] = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(part) ?? [];
    if (first === undefined || Number(last) < Number(first)) return undefined;
    for (let cpu = Number(first); cpu <= Number(last); cpu++) cpus.push(cpu);
    if (cpus.length > MOST_LISTED) return undefined;
  }
  return [...new Set(cpus)];
}

/** True where a kernel release such as `6.12.48+deb13-amd64` is the given version or newer. */
export const isAtLeast = (text: string, major: number, minor: number): boolean => {
  const [a = 0, b = 0] = text.split('.').map((part) => Number.parseInt(part, 10));
  return a > major || (a === major && b >= minor);
};
