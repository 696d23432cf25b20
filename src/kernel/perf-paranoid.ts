import { readFileSync } from 'node:fs';

/**
 * Whether perf_event_open(2), by which tracepoints are attached, takes CAP_SYS_ADMIN and no CAP_PERFMON: kernels of
 * Debian and Ubuntu have that check for a kernel.perf_event_paranoid over 2, which is their default.
 */
export function perfNeedsAdmin(path = '/proc/sys/kernel/perf_event_paranoid'): boolean {
  try {
    return Number(readFileSync(path, 'utf8')) > 2;
  } catch {
    return false;
  }
}
