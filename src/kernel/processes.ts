import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { printable } from '../printable.ts';
import { parseV1Cgroup } from './cgroups-v1.ts';

/** A process or thread as /proc/PID/stat tells it. */
export interface ProcessStat {
  comm: string;
  state: string;
  parent: number;
  threads: number;
  minorFaults: number;
  majorFaults: number;
  /** CPU time in user and system mode, in clock ticks (100 a second on every Linux that Node runs on). */
  cpuTicks: number;
  /** Clock ticks from boot to its start: with the pid it names one process for ever. */
  start: number;
}

/** Clock ticks a second (USER_HZ, fixed at 100 in the kernel's interface to user space). */
export const CLOCK_TICKS = 100;

/** A process, or the thread `PID/task/TID`; undefined where it is gone. */
export function readProcess(pid: number | string): ProcessStat | undefined {
  const text = readProc(`${pid}/stat`);
  return text === undefined ? undefined : parseStat(text);
}

/** Parses /proc/PID/stat. The name may hold anything, so it ends at the last parenthesis. */
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
    threads: field(20),
    minorFaults: field(10),
    majorFaults: field(12),
    cpuTicks: field(14) + field(15),
    start: field(22),
  };
  return Object.values(stat).some(Number.isNaN) ? undefined : stat;
}

/** The name of a task, or undefined where it is gone. Task 0 is the idle task, which procfs does not show. */
export function readComm(task: number | string): string | undefined {
  if (String(task) === '0') return 'swapper';
  // A name may end in white space, and procfs adds one newline of its own.
  return readProc(`${task}/comm`)?.replace(/\n$/, '');
}

/** Whether the process that began at `start` still runs; one whose first thread ended lives on in its others. */
export function isAlive(pid: number, start: number): boolean {
  const process = readProcess(pid);
  if (process?.start !== start) return false;
  if (!ENDED.includes(process.state)) return true;
  return threadsOf(pid).some((tid) => !ENDED.includes(readProcess(`${pid}/task/${tid}`)?.state ?? 'X'));
}

/** States of a task that ended: zombie, dead. */
const ENDED = ['Z', 'X'];

/** The real user id of a process or thread, or undefined where it is gone. */
export const uidOf = (task: number | string): string | undefined => statusOf(task, 'Uid');

/** The resident set of a process, in bytes; 0 for a kernel thread and where it is gone. */
export const rssOf = (pid: number): number => 1024 * Number(statusOf(pid, 'VmRSS') ?? 0);

const statusOf = (task: number | string, name: StatusName): string | undefined =>
  parseStatus(readProc(`${task}/status`) ?? '', name);

type StatusName = 'Uid' | 'VmRSS' | 'Tgid';

/**
 * The first number of a line of /proc/PID/status. Only \n ends its lines: the name, its first line, may hold all else
 * that ends one for a regular expression (\r, U+2028), and would then pass for another line.
 */
export const parseStatus = (text: string, name: StatusName): string | undefined =>
  new RegExp(`\n${name}:\t *(\\d+)`).exec(text)?.[1];

/** The path of a process's cgroup below its mount, or undefined. */
export const cgroupOf = (task: number | string): string | undefined =>
  parseCgroup(readProc(`${task}/cgroup`) ?? '');

/**
 * The path that /proc/PID/cgroup tells, made printable: of version 2, or of version 1 where that has none but the root
 * (without version 2, or where containers use version 1 beside it). The kernel marks a cgroup that was removed.
 */
export function parseCgroup(text: string): string | undefined {
  const line = text.split('\n').find((one) => one.startsWith('0::'));
  const path =
    line === undefined || line === '0::/' ? (parseV1Cgroup(text) ?? line?.slice(3)) : line.slice(3);
  return path === undefined ? undefined : printable(path.replace(/ \(deleted\)$/, ''));
}

/** The arguments of a process, at most `limit` bytes of them; none of a kernel thread. */
export function commandLine(pid: number, limit: number): string[] {
  const text = readProc(`${pid}/cmdline`)?.slice(0, limit).replace(/\0$/, '') ?? '';
  return text === '' ? [] : text.split('\0');
}

/** The process that a thread belongs to, or undefined where it is gone. */
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

/** A process for ever: its pid and the clock ticks from boot to its start. */
export type Process = readonly [pid: number, start: number];

/** The processes that have these pids now; a pid that nobody has gets a start that nobody has. */
export const processesOf = (pids: readonly number[]): Process[] =>
  pids.map((pid) => [pid, readProcess(pid)?.start ?? -1]);

/**
 * The living among `processes`, and their living descendants that started at clock tick `since` or later.
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
  const found = new Map<number, Process>();
  const queue = [...processes];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const [pid, start] = next;
    if (found.has(pid) || starts.get(pid) !== start) continue;
    found.set(pid, next);
    queue.push(...(children.get(pid) ?? []));
  }
  return [...found.values()];
}

function readProc(path: string): string | undefined {
  // Most of those asked for have ended, and to ask first takes a tenth of what an exception does.
  if (!existsSync(`/proc/${path}`)) return undefined;
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return undefined;
  }
}
