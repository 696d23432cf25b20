import { readFileSync, statSync } from 'node:fs';
import { perfNeedsAdmin } from './perf-paranoid.ts';

/** Numbers of capabilities, include/uapi/linux/capability.h. */
const CAPABILITIES = {
  CAP_DAC_OVERRIDE: 1,
  CAP_DAC_READ_SEARCH: 2,
  CAP_SETGID: 6,
  CAP_SETUID: 7,
  CAP_SETPCAP: 8,
  CAP_NET_BIND_SERVICE: 10,
  CAP_SYS_PTRACE: 19,
  CAP_SYS_ADMIN: 21,
  CAP_PERFMON: 38,
  CAP_BPF: 39,
} as const;

export type Capability = keyof typeof CAPABILITIES;

/** Effective user and capabilities of this process. */
export interface Privileges {
  euid: number;
  /** CapEff of /proc/self/status as a bit set. */
  effective: bigint;
  /** True where CAP_PERFMON does not suffice for tracepoints on this kernel (perf-paranoid.ts). */
  perfNeedsAdmin: boolean;
  /** True in the first user namespace. In any other, root and capabilities hold for that namespace only. */
  initUserNamespace: boolean;
}

/** PROC_USER_INIT_INO, include/linux/proc_ns.h. */
const INIT_USER_NAMESPACE = 0xeffffffd;

export const readPrivileges = (): Privileges => ({
  euid: process.geteuid?.() ?? 0,
  effective: parseEffective(readFileSync('/proc/self/status', 'utf8')),
  perfNeedsAdmin: perfNeedsAdmin(),
  initUserNamespace: isInitUserNamespace(),
});

/** A kernel without CONFIG_USER_NS has only the first user namespace, and no /proc/self/ns/user. */
function isInitUserNamespace(): boolean {
  const namespace = statSync('/proc/self/ns/user', { throwIfNoEntry: false });
  return namespace === undefined || namespace.ino === INIT_USER_NAMESPACE;
}

/** Parses CapEff of /proc/self/status; no capabilities where the line is missing. */
export function parseEffective(status: string): bigint {
  const hex = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  return hex === undefined ? 0n : BigInt(`0x${hex}`);
}

export const hasCapability = ({ effective }: Pick<Privileges, 'effective'>, name: Capability): boolean =>
  (effective & (1n << BigInt(CAPABILITIES[name]))) !== 0n;
