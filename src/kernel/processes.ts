import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { printable } from '../printable.ts';
import { parseV1Cgroup } from './cgroups-v1.ts';

/** A process or thread, from /proc/PID/stat. */
export interface ProcessStat {
  comm: string;
  state: string;
  parent: number;
  /** Device number of the controlling terminal; 0 without one. */
  terminal: number;
  threads: number;
  minorFaults: number;
  majorFaults: number;
  /** CPU time in user and system mode, in clock ticks (100 a second on every Linux that Node runs on). */
  cpuTicks: number;
  /** Clock ticks from boot to the start: with the pid, they identify a process for ever. */
  start: number;
}

/** Clock ticks a second (USER_HZ, fixed at 100 in the kernel's interface to user space). */
export const CLOCK_TICKS = 100;

/** Reads a process, or the thread `PID/task/TID`; undefined where it is gone. */
export function readProcess(pid: number | string): ProcessStat | undefined {
  const text = readProc(`${pid}/stat`);
  return text === undefined ? undefined : parseStat(text);
}

/** Parses /proc/PID/stat. The name may hold any character, so it ends at the last parenthesis. */
export function parseStat(text: string): ProcessStat | undefined {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open === -1 || close === -1) return undefined;
  const fields = text.slice(close + 2).split(' ');
  const field = (number: number) => Number.parseInt(fields[number - 3] ?? '', 10);
  const stat = {
    comm: text.slice(open + 1, close),
    state: fields[0] ?? '?',
    parent: field(4),
    terminal: field(7),
    threads: field(20),
    minorFaults: field(10),
    majorFaults: field(12),
    cpuTicks: field(14) + field(15),
    start: field(22),
  };
  return Object.values(stat).some(Number.isNaN) ? undefined : stat;
}

/** Name of a task; undefined where the task is gone. Task 0 is the idle task, which procfs does not show. */
export function readComm(task: number | string): string | undefined {
  if (String(task) === '0') return 'swapper';
  // A name may end in white space: remove only the newline that procfs adds.
  return readProc(`${task}/comm`)?.replace(/\n$/, '');
}

/** True while the process that started at `start` runs. Its other threads may outlive its first thread. */
export function isAlive(pid: number, start: number): boolean {
  const process = readProcess(pid);
  if (process?.start !== start) return false;
  if (!ENDED.includes(process.state)) return true;
  return threadsOf(pid).some((tid) => !ENDED.includes(readProcess(`${pid}/task/${tid}`)?.state ?? 'X'));
}

/** Folder in /proc of a process, or of a thread that lives where its first thread has ended: that one shows no memory. */
export function livingTask(pid: number): string {
  if (!ENDED.includes(readProcess(pid)?.state ?? 'X')) return String(pid);
  const threads = threadsOf(pid).map((tid) => `${pid}/task/${tid}`);
  return threads.find((task) => !ENDED.includes(readProcess(task)?.state ?? 'X')) ?? String(pid);
}

/** States of an ended task: zombie, dead. */
const ENDED = ['Z', 'X'];

/** PF_KTHREAD, include/linux/sched.h, in field 9 of /proc/PID/stat. */
const KERNEL_THREAD = 0x00200000;
const FLAGS_FIELD = 9 - 3;

/** True for a thread of the kernel, which has no memory of its own. */
export function isKernelThread(pid: number): boolean {
  const text = readProc(`${pid}/stat`) ?? '';
  const flags = Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[FLAGS_FIELD]);
  return (flags & KERNEL_THREAD) !== 0;
}

/** The real user id of a process or thread, or undefined where it is gone. */
export const uidOf = (task: number | string): string | undefined => statusOf(task, 'Uid');

/** Resident set of a process in bytes; 0 for a kernel thread, and where the process is gone. */
export const rssOf = (pid: number): number => 1024 * Number(statusOf(pid, 'VmRSS') ?? 0);

const statusOf = (task: number | string, name: StatusName): string | undefined =>
  parseStatus(readProc(`${task}/status`) ?? '', name);

type StatusName = 'Uid' | 'VmRSS' | 'Tgid';

/**
 * Returns the first number of a line of /proc/PID/status. Only \n ends its lines: the name, in the first
 * line, may hold other characters that end a line for a regular expression (\r, U+2028), and could then
 * imitate another line.
 */
export const parseStatus = (text: string, name: StatusName): string | undefined =>
  new RegExp(`\n${name}:\t *(\\d+)`).exec(text)?.[1];

/**
 * Path of a process's cgroup below the mount point; undefined where it is not known. Each exiting task is in the root of
 * version 1, whatever its cgroup was (kernel/cgroup/cgroup.c, proc_cgroup_show).
 */
export function cgroupOf(task: number | string): string | undefined {
  const text = readProc(`${task}/cgroup`) ?? '';
  const path = parseCgroup(text);
  return path === '/' && parseV1Cgroup(text) !== undefined && isExiting(task) ? undefined : path;
}

/** PF_EXITING of include/linux/sched.h. */
const EXITING = 0x4;

/** True for a task that ends or has ended. */
function isExiting(task: number | string): boolean {
  const text = readProc(`${task}/stat`);
  const flags = text?.slice(text.lastIndexOf(')') + 2).split(' ')[9 - 3];
  return flags === undefined || (Number(flags) & EXITING) !== 0;
}

/**
 * Parses the path in /proc/PID/cgroup and makes it printable. It is the version 2 path, or the version 1 path
 * where there is no version 2 path or only the root (without version 2, or where containers use version 1
 * beside it). The kernel marks a removed cgroup.
 */
export function parseCgroup(text: string): string | undefined {
  const line = text.split('\n').find((candidate) => candidate.startsWith('0::'));
  const path =
    line === undefined || line === '0::/' ? (parseV1Cgroup(text) ?? line?.slice(3)) : line.slice(3);
  return path === undefined ? undefined : printable(path.replace(/ \(deleted\)$/, ''));
}

/** Bytes of a path (include/uapi/linux/limits.h, PATH_MAX). */
const PATH_LIMIT = 4096;

/** Arguments of a process, from `limit` characters of its command line; empty for a kernel thread. */
export function commandLine(pid: number, limit: number): string[] {
  const text = readProc(`${pid}/cmdline`)?.slice(0, limit).replace(/\0$/, '') ?? '';
  return text === '' ? [] : text.split('\0');
}

/**
 * Path of the program of a process; empty for a kernel thread. Without CAP_SYS_PTRACE the kernel does not
 * tell (fs/proc/base.c, proc_pid_readlink): then the first word of the command line, as a process may write
 * all of its arguments over its name there.
 */
export function programOf(pid: number, readLink: (path: string) => string = readlinkSync): string[] {
  try {
    return [readLink(`/proc/${pid}/exe`)];
  } catch {
    return (commandLine(pid, PATH_LIMIT)[0] ?? '').split(/\s/).slice(0, 1).filter(Boolean);
  }
}

/** Process id of a thread; undefined where the thread is gone. */
export const processOf = (tid: number): number | undefined => {
  const tgid = statusOf(tid, 'Tgid');
  return tgid === undefined ? undefined : Number(tgid);
};

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** Identity of a process: its pid, and the clock ticks from boot to its start. */
export type Process = readonly [pid: number, start: number];

/** Processes that have these pids now; an unused pid gets start -1, which no process has. */
export const processesOf = (pids: readonly number[]): Process[] =>
  pids.map((pid) => [pid, readProcess(pid)?.start ?? -1]);

/**
 * Returns the processes of `processes` that live, and their living descendants that started at clock tick
 * `since` or later.
 * Walks all processes: for restarts, not for ticks.
 */
export function withDescendants(processes: Iterable<Process>, since: number): Process[] {
  const children = new Map<number, Process[]>();
  const starts = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? readProcess(name) : undefined;
    if (stat === undefined) continue;
    const pid = Number(name);
    starts.set(pid, stat.start);
    if (stat.start >= since)
      children.set(stat.parent, [...(children.get(stat.parent) ?? []), [pid, stat.start]]);
  }
  const living = new Map<number, Process>();
  const queue = [...processes];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const [pid, start] = next;
    if (living.has(pid) || starts.get(pid) !== start) continue;
    living.set(pid, next);
    queue.push(...(children.get(pid) ?? []));
  }
  return [...living.values()];
}

function readProc(path: string): string | undefined {
  // Most processes asked for have ended, and existsSync takes a tenth of the time of an exception.
  if (!existsSync(`/proc/${path}`)) return undefined;
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return undefined;
  }
}
