import { readFileSync } from 'node:fs';

/**
 * True where perf_event_open(2), which attaches tracepoints, needs CAP_SYS_ADMIN and does not accept
 * CAP_PERFMON. Kernels of Debian and Ubuntu check this where kernel.perf_event_paranoid is over 2, which is
 * their default.
 */
export function perfNeedsAdmin(path = '/proc/sys/kernel/perf_event_paranoid'): boolean {
  try {
    return Number(readFileSync(path, 'utf8')) > 2;
  } catch {
    return false;
  }
}
