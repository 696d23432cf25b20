import { readFileSync, statSync } from 'node:fs';
import { perfNeedsAdmin } from './perf-paranoid.ts';

/** Numbers of capabilities, include/uapi/linux/capability.h. */
const CAPABILITIES = {
  CAP_DAC_OVERRIDE: 1,
  CAP_DAC_READ_SEARCH: 2,
  CAP_SETPCAP: 8,
  CAP_SYS_ADMIN: 21,
  CAP_PERFMON: 38,
  CAP_BPF: 39,
} as const;

export type Capability = keyof typeof CAPABILITIES;

/** What this process may do: its effective user and capabilities. */
export interface Privileges {
  euid: number;
  /** CapEff of /proc/self/status as a bit set. */
  effective: bigint;
  /** Whether this kernel takes no CAP_PERFMON for tracepoints (perf-paranoid.ts). */
  perfNeedsAdmin: boolean;
  /** True in the first user namespace. In another one, root and all capabilities are of that namespace only. */
  initUserNamespace: boolean;
}

/** PROC_USER_INIT_INO, include/linux/proc_ns.h. */
const INIT_USER_NAMESPACE = 0xeffffffd;

/** This process's privileges. */
export const readPrivileges = (): Privileges => ({
  euid: process.geteuid?.() ?? 0,
  effective: parseEffective(readFileSync('/proc/self/status', 'utf8')),
  perfNeedsAdmin: perfNeedsAdmin(),
  initUserNamespace: isInitUserNamespace(),
});

/** A kernel without CONFIG_USER_NS has no other and no file for it. */
function isInitUserNamespace(): boolean {
  const namespace = statSync('/proc/self/ns/user', { throwIfNoEntry: false });
  return namespace === undefined || namespace.ino === INIT_USER_NAMESPACE;
}

/** CapEff of /proc/self/status; none where the line is not there. */
export function parseEffective(status: string): bigint {
  const hex = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  return hex === undefined ? 0n : BigInt(`0x${hex}`);
}

export const hasCapability = ({ effective }: Pick<Privileges, 'effective'>, name: Capability): boolean =>
  (effective & (1n << BigInt(CAPABILITIES[name]))) !== 0n;
