import { isAtLeast, type KernelFeatures } from '../kernel/features.ts';
import type { NameForm } from '../probe/program.ts';
import { atLeast, type Bpftrace } from './find.ts';

/**
 * How names can travel: as four uint32 where bpftrace has offsetof and the kernel BTF, else as a string, which
 * bpftrace 0.24 and newer must never print (a non-ASCII byte turns its later counts to hexadecimal).
 */
export function nameForm(bpftrace: Pick<Bpftrace, 'version'>, btf: boolean): NameForm {
  if (!btf) return 'none';
  return atLeast(bpftrace, 0, 18) ? 'words' : 'text';
}

/**
 * Whether bpftrace finds a tracepoint's dynamic strings (__data_loc). 0.22 and 0.23 look at four times the offset and
 * read whatever is there (bpftrace pull request 4238).
 */
export const readsDynamicText = (bpftrace: Pick<Bpftrace, 'version'>): boolean =>
  !atLeast(bpftrace, 0, 22) || atLeast(bpftrace, 0, 24);

/**
 * Whether programs at raw tracepoints count as exactly as those at tracepoints. bpftrace before 0.18 has none; before
 * 0.20 it counts by a look-up and an update; from 0.24 on it needs a list of functions that not every kernel has. The
 * kernel must count the runs that it skips, and run the programs with preemption off, as it does up to 6.19: a tick
 * waits for programs at work by a work item on each CPU (include/linux/tracepoint.h, tracepoint_srcu).
 */
export const countsRaw = (
  bpftrace: Pick<Bpftrace, 'version'>,
  { release, countsMisses }: Pick<KernelFeatures, 'release' | 'countsMisses'>,
): boolean =>
  atLeast(bpftrace, 0, 20) && !atLeast(bpftrace, 0, 24) && countsMisses && !isAtLeast(release, 7, 0);

/** Whether bpftrace takes capabilities in place of root; before 0.25 it looks at the user only. */
export const takesCapabilities = (bpftrace: Pick<Bpftrace, 'version'>): boolean => atLeast(bpftrace, 0, 25);

/**
 * Arguments that have it report what a map refused. 0.23 does so by itself; before 0.20 nothing is lost but what a full
 * map refuses, which its size tells.
 */
export const reportsRefusals = (bpftrace: Pick<Bpftrace, 'version'>): string[] =>
  atLeast(bpftrace, 0, 20) && !atLeast(bpftrace, 0, 23) ? ['-k'] : [];

/** The environment that sets the number of keys of each map; the name changed in 0.20. */
export const mapKeysVariable = (bpftrace: Pick<Bpftrace, 'version'>): string =>
  atLeast(bpftrace, 0, 20) ? 'BPFTRACE_MAX_MAP_KEYS' : 'BPFTRACE_MAP_KEYS_MAX';

/**
 * The environment that tells where the kernel's types are, unless the user tells it. bpftrace 0.17 finds them by itself
 * only where the kernel numbers them (Linux 5.11); on 5.10 it would take the types of a tracepoint's fields from kernel
 * headers, and fail where there are none.
 */
export const typesOf = (
  { btf }: { btf: boolean },
  given = process.env.BPFTRACE_BTF,
): Record<string, string> => (btf && given === undefined ? { BPFTRACE_BTF: VMLINUX_BTF } : {});

const VMLINUX_BTF = '/sys/kernel/btf/vmlinux';

/**
 * Memory for maps, in bytes, that a count may take unless it was found to need more. The kernel fills it with zeros
 * before anything is counted: 64 MiB take 0.15 s longer than 32.
 */
const MAP_MEMORY = 32 << 20;
/** Part of the memory that this may be, and all that it may grow to. */
const FIRST_PART = 1 / 64;
const MOST_PART = 1 / 8;

type Machine = Pick<KernelFeatures, 'cpus' | 'memoryBytes'>;

/** Keys for each of `maps` maps: a power of two from 4,096 to 65,536 that fits the memory. */
export const mapKeys = (maps: number, machine: Machine): number =>
  powerOfTwo(Math.min(MAP_MEMORY, FIRST_PART * machine.memoryBytes), maps, machine, [12, 16]);

/** The most keys that each of them may have when it was found to need more. */
export const mostMapKeys = (maps: number, machine: Machine): number =>
  powerOfTwo(MOST_PART * machine.memoryBytes, maps, machine, [12, 20]);

/** The kernel allocates a per-CPU hash at once: 64 bytes a key and 8 for each CPU. */
const powerOfTwo = (
  bytes: number,
  maps: number,
  { cpus }: Machine,
  [least, most]: [number, number],
): number =>
  2 ** Math.min(most, Math.max(least, Math.floor(Math.log2(bytes / Math.max(1, maps) / (64 + 8 * cpus)))));
