import { type Capability, hasCapability, type Privileges } from '../kernel/privileges.ts';

/** The files of a process are for its owner, and ptrace_may_access() decides who else may read them (fs/proc/base.c, kernel/ptrace.c). */
const NEEDED: readonly Capability[] = ['CAP_SYS_PTRACE', 'CAP_DAC_READ_SEARCH'];

/** Says what vmtally needs to look into a process that refused it. */
export function accessHint(privileges: Pick<Privileges, 'euid' | 'effective'>): string {
  if (privileges.euid !== 0) return 'Run vmtally with sudo.';
  const lacking = NEEDED.filter((name) => !hasCapability(privileges, name));
  return lacking.length === 0
    ? 'This kernel hides it from root too.'
    : `This root has no ${lacking.join(' and no ')}: run vmtally where it has.`;
}
