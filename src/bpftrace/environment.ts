import { SYSTEM_PATH } from '../kernel/system-path.ts';

/**
 * Variables that tell bpftrace where the kernel's types are, for a kernel that does not provide them itself.
 */
const TYPES = ['BPFTRACE_BTF', 'BPFTRACE_KERNEL_SOURCE', 'BPFTRACE_KERNEL_BUILD'] as const;

/**
 * The whole environment of bpftrace. Except for TYPES it takes nothing from the caller's environment, which
 * may not be root's, so that no other variable decides what bpftrace loads or runs.
 */
export function bpftraceEnvironment(given = process.env): Record<string, string> {
  const environment: Record<string, string> = {
    PATH: SYSTEM_PATH,
    LC_ALL: 'C',
    // vmtally reads the files of the programs that are counted itself: their names can hold anything.
    BPFTRACE_NO_USER_SYMBOLS: '1',
  };
  for (const name of TYPES) {
    const value = given[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}
