import { isAtLeast, type KernelFeatures } from '../kernel/features.ts';
import type { GroupBy, Scope } from '../probe/scope.ts';
import { atLeast, type Bpftrace } from './find.ts';

/**
 * True if bpftrace reads a tracepoint's dynamic strings (__data_loc) from the right place. 0.22 and 0.23
 * multiply the offset by four, and read whatever is there (bpftrace pull request 4238).
 */
export const readsDynamicText = (bpftrace: Pick<Bpftrace, 'version'>): boolean =>
  !atLeast(bpftrace, 0, 22) || atLeast(bpftrace, 0, 24);

/**
 * True if bpftrace starts sooner where a program casts `args` to its struct before it reads fields. Newer versions
 * refuse the cast, and read the list of events less often.
 */
export const argsByPointer = (bpftrace: Pick<Bpftrace, 'version'>): boolean => !atLeast(bpftrace, 0, 18);

/**
 * Prefix of the raw tracepoints that bpftrace attaches to as exactly as to tracepoints, or why it does not. bpftrace
 * before 0.20 counts by a lookup and an update, and 0.24 has no list of functions of its own. Linux before 6.1 lets a
 * program interrupt itself; from 7.0 on it runs them with preemption on, so that a tick, which waits for running
 * programs by a work item on each CPU, may miss one (include/linux/tracepoint.h, tracepoint_srcu).
 */
export function rawPrefix(
  bpftrace: Pick<Bpftrace, 'version'>,
  { release }: Pick<KernelFeatures, 'release'>,
): { prefix: string } | { why: string } {
  const [major, minor] = bpftrace.version;
  if (!atLeast(bpftrace, 0, 20) || (major === 0 && minor === 24))
    return {
      why: `bpftrace ${major}.${minor} cannot count exactly at raw tracepoints; 0.20 to 0.23, and 0.25 and newer, can`,
    };
  if (!isAtLeast(release, 6, 1) || isAtLeast(release, 7, 0))
    return { why: `raw tracepoints count exactly on Linux 6.1 to 6.19, and this is ${release}` };
  return { prefix: listsFunctions(bpftrace) ? 'rawtracepoint:vmlinux:' : 'rawtracepoint:' };
}

/** True if bpftrace looks up a raw tracepoint's functions in a list, which an option can give it. */
export const listsFunctions = (bpftrace: Pick<Bpftrace, 'version'>): boolean => atLeast(bpftrace, 0, 25);

/** True if bpftrace accepts capabilities in place of root; before 0.25 it checks only the user. */
export const takesCapabilities = (bpftrace: Pick<Bpftrace, 'version'>): boolean => atLeast(bpftrace, 0, 25);

/** True if a program can see that a map has a key. */
export const seesKeys = (bpftrace: Pick<Bpftrace, 'version'>): boolean => atLeast(bpftrace, 0, 22);

/** True if delete() tells a program if the map had the key. */
export const tellsDeleted = (bpftrace: Pick<Bpftrace, 'version'>): boolean => atLeast(bpftrace, 0, 24);

/**
 * bpftrace's expression of the kernel's stack. Before 0.18 it prints the names of functions, later addresses if asked for:
 * other forms cannot be told apart from a key's other parts in each version.
 */
export const kernelStack = (bpftrace: Pick<Bpftrace, 'version'>, depth: number): string =>
  atLeast(bpftrace, 0, 18) ? `kstack(raw, ${depth})` : `kstack(${depth})`;

/** bpftrace's expression of the program's stack. Before 0.18 an environment variable asks for addresses (environment.ts). */
export const userStack = (bpftrace: Pick<Bpftrace, 'version'>, depth: number): string =>
  atLeast(bpftrace, 0, 18) ? `ustack(raw, ${depth})` : `ustack(${depth})`;

/**
 * Arguments that make bpftrace report updates that the kernel refused. 0.23 and newer always report them.
 * Before 0.20 only a full map refuses updates, and its number of entries shows that it is full.
 */
export const reportsRefusals = (bpftrace: Pick<Bpftrace, 'version'>): string[] =>
  atLeast(bpftrace, 0, 20) && !atLeast(bpftrace, 0, 23) ? ['-k'] : [];

/** True if a full map shows in no report of bpftrace. */
export const hidesFullMaps = (bpftrace: Pick<Bpftrace, 'version'>): boolean => !atLeast(bpftrace, 0, 20);

/** Environment variable that sets the max entries of each map; bpftrace 0.20 renamed it. */
export const maxEntriesVariable = (bpftrace: Pick<Bpftrace, 'version'>): string =>
  atLeast(bpftrace, 0, 20) ? 'BPFTRACE_MAX_MAP_KEYS' : 'BPFTRACE_MAP_KEYS_MAX';

/**
 * Environment variable with the file of the kernel's types, unless the user has set it. bpftrace 0.17 finds
 * the types by itself only if the kernel numbers them (Linux 5.11); on 5.10 it would take the types of a
 * tracepoint's fields from kernel headers, and fail if these are not installed. On newer kernels the variable
 * would keep bpftrace 0.27 from finding the types of raw tracepoints.
 */
export const typesOf = (
  { btf, release }: Pick<KernelFeatures, 'btf' | 'release'>,
  given = process.env.BPFTRACE_BTF,
): Record<string, string> =>
  btf && !isAtLeast(release, 5, 11) && given === undefined ? { BPFTRACE_BTF: VMLINUX_BTF } : {};

const VMLINUX_BTF = '/sys/kernel/btf/vmlinux';

/**
 * Bytes of memory that the maps may take before one of them was full. The kernel fills this memory with
 * zeros before anything is counted: 64 MiB take 0.15 s longer than 32 MiB.
 */
const MAP_MEMORY = 32 << 20;
/** Parts of the machine's memory that the maps may take: before one of them was full, and at most. */
const FIRST_PART = 1 / 64;
const MOST_PART = 1 / 8;

type Machine = Pick<KernelFeatures, 'cpus' | 'memoryBytes'>;

/** Max entries of each of `maps` maps: a power of two from 4,096 to `most` that fits the memory. */
export const defaultMaxEntries = (maps: number, machine: Machine, most = MANY_ROWS): number =>
  powerOfTwo(Math.min(MAP_MEMORY, FIRST_PART * machine.memoryBytes), maps, machine, [12, Math.log2(most)]);

const MANY_ROWS = 65_536;
/**
 * With one row a map has an entry for each value, which are few. Larger maps would take longer to make than the program to
 * compile.
 */
const ONE_ROW = 16_384;
/**
 * Processes in scope: those that live, and those whose end the kernel has not freed yet. RCU holds back 10,000 for each CPU
 * before it hurries (kernel/rcu/tree.c, qhimark).
 */
const PROCESSES = 32_768;

/** Max entries that are enough for these rows and this scope, unless a map proves to be full. */
export const entriesFor = (groupBy: GroupBy, { who }: Pick<Scope, 'who'>): number =>
  groupBy !== 'none' ? MANY_ROWS : who.kind === 'all' ? ONE_ROW : PROCESSES;

/** Largest max entries of each of `maps` maps, after one of them was full. */
export const largestMaxEntries = (maps: number, machine: Machine): number =>
  powerOfTwo(MOST_PART * machine.memoryBytes, maps, machine, [12, 20]);

/** The kernel allocates a per-CPU hash at once: 64 bytes per entry, and 8 more for each CPU. */
const powerOfTwo = (
  bytes: number,
  maps: number,
  { cpus }: Machine,
  [least, most]: [number, number],
): number =>
  2 ** Math.min(most, Math.max(least, Math.floor(Math.log2(bytes / Math.max(1, maps) / (64 + 8 * cpus)))));

/** Bytes that the map of objects and the maps beside it may take, and the part of the machine's memory. */
const OBJECT_MEMORY = 256 << 20;
const OBJECT_PART = 1 / 32;
/** Bytes that an entry takes in the map of objects, and in the maps of tasks, all of which have the same max entries. */
const OBJECT_BYTES = 700;
/** Bytes that an entry of counts takes, without the numbers of the CPUs. */
const COUNT_BYTES = 96;

/** Max entries of the map of objects where each tick has `countMaps` maps of counts too: a power of two. */
export const objectMaxEntries = (countMaps: number, { cpus, memoryBytes }: Machine): number =>
  2 **
  Math.max(
    12,
    Math.floor(
      Math.log2(
        Math.min(OBJECT_MEMORY, OBJECT_PART * memoryBytes) /
          (OBJECT_BYTES + countMaps * (COUNT_BYTES + 8 * cpus)),
      ),
    ),
  );
