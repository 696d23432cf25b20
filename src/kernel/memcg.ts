import { readFileSync } from 'node:fs';

/** True where the kernel was booted without memory cgroups: their tracepoints exist, but no event comes. */
export function memcgDisabled(path = '/proc/cmdline'): boolean {
  let line: string;
  try {
    line = readFileSync(path, 'utf8');
  } catch {
    return false;
  }
  // Kernels of small boards also take cgroup_enable=; the last of these parameters wins.
  const last = line
    .trim()
    .split(/\s+/)
    .findLast((word) => /^cgroup_(?:disable|enable)=(?:.*,)?memory(?:,|$)/.test(word));
  return last?.startsWith('cgroup_disable=') ?? false;
}
