import { readFileSync } from 'node:fs';

/** Numbers of capabilities, include/uapi/linux/capability.h. */
const CAPABILITIES = {
  CAP_DAC_OVERRIDE: 1,
  CAP_DAC_READ_SEARCH: 2,
  CAP_SYS_ADMIN: 21,
  CAP_PERFMON: 38,
  CAP_BPF: 39,
} as const;

type Capability = keyof typeof CAPABILITIES;

/** What this process may do: its effective user and capabilities. */
export interface Privileges {
  euid: number;
  /** CapEff of /proc/self/status as a bit set. */
  effective: bigint;
}

/** What a user that is not root needs, by bpftrace's own check from 0.25 on. */
const WITHOUT_ROOT: Capability[] = ['CAP_BPF', 'CAP_PERFMON', 'CAP_DAC_READ_SEARCH', 'CAP_DAC_OVERRIDE'];

/** This process's privileges. */
export const readPrivileges = (): Privileges => ({
  euid: process.geteuid?.() ?? 0,
  effective: parseEffective(readFileSync('/proc/self/status', 'utf8')),
});

/** CapEff of /proc/self/status; none where the line is not there. */
export function parseEffective(status: string): bigint {
  const hex = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  return hex === undefined ? 0n : BigInt(`0x${hex}`);
}

/**
 * The capabilities that are lacking, none where all is there. Root of a container may lack them too; CAP_SYS_ADMIN
 * stands for CAP_BPF and CAP_PERFMON, which kernels before 5.8 do not have.
 */
export function lackingCapabilities({ euid, effective }: Privileges): Capability[] {
  const has = (name: Capability) => (effective & (1n << BigInt(CAPABILITIES[name]))) !== 0n;
  if (euid === 0 && has('CAP_SYS_ADMIN')) return [];
  const needed = euid === 0 ? WITHOUT_ROOT.slice(0, 2) : WITHOUT_ROOT;
  return needed.filter((name) => !has(name));
}
