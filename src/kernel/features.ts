import { existsSync, readFileSync, statSync } from 'node:fs';
import { availableParallelism, release, totalmem } from 'node:os';
import { memcgDisabled } from './memcg.ts';

/** What the running kernel has that decides how vmtally counts. */
export interface KernelFeatures {
  release: string;
  /** Type information for bpftrace: names of ended processes need it. */
  btf: boolean;
  /** /proc/sys/vm/stat_refresh: makes all CPUs run a work item. */
  statRefresh: boolean;
  /** Whether fdinfo's recursion_misses counts tracepoint programs: from 6.7 on. */
  countsMisses: boolean;
  /** False where the kernel was booted without memory cgroups: it has their tracepoints, and no event comes. */
  memcg: boolean;
  /** Whether this is the first PID namespace: pids mean the same to bpftrace and to procfs here. */
  initPidNamespace: boolean;
  /** CPUs that can exist: a per-CPU map holds a value for each. */
  cpus: number;
  /** Memory of the machine, or what this process's cgroup may have of it. */
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
  // 0 or more than there is: no limit.
  memoryBytes: Math.min(totalmem(), process.constrainedMemory() || Infinity),
});

/** CPU numbers of /sys/devices/system/cpu/{online,possible,nohz_full}; none where the kernel lacks the file. */
export function cpuList(which: 'online' | 'possible' | 'nohz_full'): number[] {
  try {
    return parseCpuList(readFileSync(`/sys/devices/system/cpu/${which}`, 'utf8').trim()) ?? [];
  } catch {
    return [];
  }
}

/** No kernel has more than 8,192 CPUs (arch/x86/Kconfig, NR_CPUS), and nobody names each so many times. */
const MOST_LISTED = 65_536;

/** A list such as `0,2-4`, as the kernel and perf write it; undefined where it is none. */
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

/** Compares a kernel's release, such as `6.12.48+deb13-amd64`, with a version: true where it is that or newer. */
export const isAtLeast = (text: string, major: number, minor: number): boolean => {
  const [a = 0, b = 0] = text.split('.').map((part) => Number.parseInt(part, 10));
  return a > major || (a === major && b >= minor);
};
