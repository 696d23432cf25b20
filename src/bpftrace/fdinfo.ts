import { readdirSync, readFileSync } from 'node:fs';

/** A program of a running bpftrace at a tracepoint, a function or a software event of perf. */
export interface LoadedProgram {
  fd: string;
  id: number;
}

/** BPF_PROG_TYPE_KPROBE and _TRACEPOINT, include/uapi/linux/bpf.h. */
const COUNTED: readonly (number | null)[] = [2, 5];
/**
 * BPF_PROG_TYPE_RAW_TRACEPOINT, and BPF_PROG_TYPE_TRACING, which bpftrace 0.24 and newer take for raw tracepoints. From
 * bpftrace 0.22 on, BEGIN is of the first type, and loaded before all others.
 */
const RAW: readonly (number | null)[] = [17, 26];
/** BPF_PROG_TYPE_PERF_EVENT: that of software events, and of the interval, the last program of all. */
const PERF_EVENT = 7;

/**
 * Finds the programs at tracepoints and functions of a process in load order, which is the order of the
 * script; the last `raw` programs at raw tracepoints and the first `software` programs at events of perf are among them. Descriptors of links name a program too,
 * but no type. Empty if the process is gone.
 */
export function loadedPrograms(pid: number, raw = 0, software = 0): LoadedProgram[] {
  const counted: LoadedProgram[] = [];
  const raws: LoadedProgram[] = [];
  const ofPerf = new Map<number, LoadedProgram>();
  for (const fd of list(`/proc/${pid}/fdinfo`)) {
    const info = read(`/proc/${pid}/fdinfo/${fd}`);
    const id = number(info, 'prog_id');
    const type = number(info, 'prog_type');
    if (id === null) continue;
    if (COUNTED.includes(type)) counted.push({ fd, id });
    else if (RAW.includes(type)) raws.push({ fd, id });
    else if (type === PERF_EVENT) ofPerf.set(id, { fd, id });
  }
  const last = byId(raws).slice(Math.max(0, raws.length - raw));
  const first = byId([...ofPerf.values()]).slice(0, software);
  return byId([...counted, ...last, ...first]);
}

const byId = (programs: readonly LoadedProgram[]): LoadedProgram[] =>
  programs.toSorted((a, b) => a.id - b.id);

/**
 * Runs that the kernel skipped since the program was loaded, because a BPF program was running on that CPU
 * (kernel/trace/bpf_trace.c: another one at a tracepoint, trace_call_bpf; the same one at a raw tracepoint,
 * __bpf_trace_run). Kernels that do not count them (6.6 and older at tracepoints, 6.0 and older at raw tracepoints) have
 * no such line, or a line that stays 0. Undefined if the process is gone.
 */
export function missedRuns(pid: number, programs: readonly LoadedProgram[]): (number | null)[] | undefined {
  const misses: (number | null)[] = [];
  for (const { fd, id } of programs) {
    const info = read(`/proc/${pid}/fdinfo/${fd}`);
    if (number(info, 'prog_id') !== id) return undefined;
    misses.push(number(info, 'recursion_misses'));
  }
  return misses;
}

/** Runs of a program and their time, counted while BPF_ENABLE_STATS was held. */
export interface Runs {
  runs: number;
  ns: number;
}

/** Reads the runs of these programs. Undefined if the process is gone. */
export function runsOf(pid: number, programs: readonly LoadedProgram[]): Runs[] | undefined {
  const all: Runs[] = [];
  for (const { fd, id } of programs) {
    const info = read(`/proc/${pid}/fdinfo/${fd}`);
    if (number(info, 'prog_id') !== id) return undefined;
    all.push({ runs: number(info, 'run_cnt') ?? 0, ns: number(info, 'run_time_ns') ?? 0 });
  }
  return all;
}

function number(info: string, key: string): number | null {
  const digits = new RegExp(`^${key}:\\s*(\\d+)`, 'm').exec(info)?.[1];
  return digits === undefined ? null : Number(digits);
}

function list(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
