import { readFileSync } from 'node:fs';

/** True where the kernel was booted without memory cgroups: their tracepoints are there, and no event comes. */
export function memcgDisabled(path = '/proc/cmdline'): boolean {
  let line: string;
  try {
    line = readFileSync(path, 'utf8');
  } catch {
    return false;
  }
  // Kernels of small boards take cgroup_enable= too; the last word counts.
  const last = line
    .trim()
    .split(/\s+/)
    .findLast((word) => /^cgroup_(?:disable|enable)=(?:.*,)?memory(?:,|$)/.test(word));
  return last?.startsWith('cgroup_disable=') ?? false;
}
