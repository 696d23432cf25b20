import { type Capability, hasCapability, type Privileges } from '../kernel/privileges.ts';

/** Capabilities that a user other than root needs, by bpftrace's own check from 0.25 on. */
const WITHOUT_ROOT: Capability[] = ['CAP_BPF', 'CAP_PERFMON', 'CAP_DAC_READ_SEARCH', 'CAP_DAC_OVERRIDE'];

/**
 * Capabilities that are missing; none where all are there. Root of a container may lack some too. For root,
 * CAP_SYS_ADMIN stands for CAP_BPF and CAP_PERFMON, which kernels before 5.8 do not have.
 */
export function lackingCapabilities(privileges: Omit<Privileges, 'initUserNamespace'>): Capability[] {
  const { euid } = privileges;
  if (euid === 0 && hasCapability(privileges, 'CAP_SYS_ADMIN')) return [];
  const needed = euid === 0 ? WITHOUT_ROOT.slice(0, 2) : WITHOUT_ROOT;
  const admin: Capability[] = privileges.perfNeedsAdmin ? ['CAP_SYS_ADMIN'] : [];
  return [...needed, ...admin].filter((name) => !hasCapability(privileges, name));
}
