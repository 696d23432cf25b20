import { isExecutable } from '../kernel/executable.ts';
import { hasCapability, readPrivileges } from '../kernel/privileges.ts';
import { SETPRIV } from '../kernel/setpriv.ts';
import { takesCapabilities } from './capabilities.ts';
import type { Bpftrace } from './find.ts';

/**
 * Capabilities of a bpftrace that does not require all of root: those that its docs name (0.25), and
 * sys_resource to lock memory, which maps need before Linux 5.11.
 */
const KEPT = ['bpf', 'perfmon', 'dac_read_search', 'dac_override', 'sys_resource'];

/**
 * File and arguments that start bpftrace with no more privileges than it needs. If vmtally's user is root,
 * bpftrace's user stays root: a tick reads /proc/sys/vm/stat_refresh, which only that user id may open, with
 * any capabilities (fs/proc/proc_sysctl.c, test_perm).
 */
export function leastPrivileged(
  bpftrace: Bpftrace,
  args: string[],
  privileges = readPrivileges(),
  setpriv = SETPRIV,
): [file: string, args: string[]] {
  // Without CAP_SETPCAP vmtally is limited already, and bpftrace inherits the limits.
  const canLimit = privileges.euid === 0 && hasCapability(privileges, 'CAP_SETPCAP');
  if (!takesCapabilities(bpftrace) || !canLimit || !isExecutable(setpriv)) return [bpftrace.path, args];
  const names = privileges.perfNeedsAdmin ? [...KEPT, 'sys_admin'] : KEPT;
  const kept = ['-all', ...names.map((name) => `+${name}`)].join();
  return [setpriv, ['--bounding-set', kept, '--inh-caps', '-all', '--no-new-privs', bpftrace.path, ...args]];
}
