/** Where bpftrace finds the types of a kernel that does not tell them itself; its own names for that. */
const TYPES = ['BPFTRACE_BTF', 'BPFTRACE_KERNEL_SOURCE', 'BPFTRACE_KERNEL_BUILD'] as const;

/**
 * The whole environment that bpftrace runs with: nothing of the caller's, which may not be root's, decides what it
 * loads or runs.
 */
export function bpftraceEnvironment(given = process.env): Record<string, string> {
  const environment: Record<string, string> = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };
  for (const name of TYPES) {
    const value = given[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}
