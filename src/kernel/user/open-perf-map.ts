import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { CLOCK_TICKS, readProcess } from '../processes.ts';

/** Opens a file without reading it: no driver, no file system and no lease sees that (open(2), O_PATH). */
const O_PATH = 0o10000000;
/** Milliseconds by which the clocks of files and of procfs may differ. */
const CLOCK_MS = 100;

/**
 * Opens the file in which a living process of `user` names the code that it made (tools/perf/util/symbol.c,
 * dso__load_perf_map): in its own /tmp, by its own pid. Undefined unless it is a regular file of that user or of root, as
 * perf demands, behind no symbolic link, and was written since the process began: the kernel uses pids again.
 */
export function openPerfMap(pid: number, user: number): number | undefined {
  let fd: number | undefined;
  try {
    const root = `/proc/${pid}/root`;
    const process = readProcess(pid);
    if (process === undefined || !lstatSync(`${root}/tmp`).isDirectory()) return undefined;
    fd = openSync(`${root}/tmp/perf-${ownPid(pid)}.map`, O_PATH | constants.O_NOFOLLOW);
    const stat = fstatSync(fd);
    const startMs = Date.now() - 1000 * (uptime() - process.start / CLOCK_TICKS);
    const isOwn = stat.uid === 0 || stat.uid === user;
    if (stat.isFile() && isOwn && stat.mtimeMs >= startMs - CLOCK_MS) return fd;
  } catch {
    // No process has such a file, or it is gone.
  }
  if (fd !== undefined) closeSync(fd);
  return undefined;
}

/** The pid of a process in the namespace in which it runs. */
const ownPid = (pid: number): string =>
  /^NSpid:.*\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? String(pid);
