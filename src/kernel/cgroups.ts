import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { VmtallyError } from '../errors.ts';
import { printable } from '../printable.ts';
import { findV1, hasProcesses, unescapeMount, type V1Cgroup } from './cgroups-v1.ts';

/** A version 2 cgroup: its id (the inode number of its directory) and its path below the mount, made printable. */
export interface Cgroup {
  id: string;
  path: string;
}

/** Where the version 2 hierarchy is mounted first, or undefined. */
export const cgroupRoot = (mounts?: string): string | undefined => cgroupRoots(mounts)[0];

/** All mounts of the version 2 hierarchy. There is one such hierarchy: a cgroup has the same id below each of them. */
export const cgroupRoots = (mounts = readFileSync('/proc/self/mounts', 'utf8')): string[] =>
  mounts
    .split('\n')
    .map((line) => line.split(' '))
    .flatMap(([, path = '', type]) => (type === 'cgroup2' ? [unescapeMount(path)] : []));

/**
 * A cgroup and all below it, as perf's -G counts them. `name` is a path below a mount or a full one.
 * Throws CGROUP_UNKNOWN.
 */
export function readCgroups(name: string, roots = cgroupRoots()): Cgroup[] {
  // The longest: a mount may stand below another one.
  const containing = roots
    .filter((root) => name === root || name.startsWith(`${root}/`))
    .toSorted((a, b) => b.length - a.length)[0];
  const root = containing ?? roots[0];
  if (root === undefined) {
    refuseV1(name);
    throw new VmtallyError(
      'CGROUP_UNKNOWN',
      `there is no cgroup ${name}: no cgroup2 is mounted`,
      'bpftrace tells cgroups of version 2 only: mount -t cgroup2 cgroup2 /sys/fs/cgroup',
    );
  }
  const normal = resolve('/', name.slice(containing?.length ?? 0).replace(/^\/+/, ''));
  const below = (relative: string): Cgroup[] => {
    const directory = join(root, relative);
    return [
      { id: String(statSync(directory, { bigint: true }).ino), path: printable(relative) },
      ...readdirSync(directory, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .flatMap((entry) => {
          try {
            return below(join(relative, entry.name));
          } catch {
            return []; // It went away while being read.
          }
        }),
    ];
  };
  try {
    return below(normal);
  } catch (error) {
    refuseV1(name);
    const longer = withComma(join(root, normal));
    const elsewhere = containing === undefined && isDirectory(name);
    throw new VmtallyError(
      'CGROUP_UNKNOWN',
      elsewhere
        ? `the directory ${name} is no cgroup: cgroup2 is mounted at ${roots.join(' and ')}`
        : `there is no cgroup ${name} below ${containing ?? roots.join(' or ')}`,
      longer === undefined
        ? 'Give its path below the mount: -G system.slice/ssh.service; -G / is the whole hierarchy.'
        : `-G takes a list. Write the comma of a name as \\,: -G ${shellQuoted(longer.replaceAll(',', '\\,'))}`,
      { cause: error },
    );
  }
}

/** A cgroup whose name goes on with a comma where `path` ends: -G takes what follows for the next of its list. */
function withComma(path: string): string | undefined {
  try {
    const found = readdirSync(dirname(path), { withFileTypes: true }).find(
      (entry) => entry.isDirectory() && entry.name.startsWith(`${basename(path)},`),
    );
    return found && join(dirname(path), found.name);
  } catch {
    return undefined;
  }
}

const isDirectory = (path: string): boolean =>
  path.startsWith('/') && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** The kernel tells a probe the version 2 cgroup of a task (bpf_get_current_cgroup_id) and no other. */
function refuseV1(name: string): void {
  const found = findV1(name);
  if (found === undefined) return;
  const what = found.isRoot ? 'the root of the cgroups' : 'a cgroup';
  throw new VmtallyError(
    'CGROUP_UNKNOWN',
    `${name} is ${what} of version 1 (${found.controllers}): nothing is counted, since the kernel tells a probe only the version 2 cgroup of a task`,
    adviceFor(found),
  );
}

/** Counts what a cgroup of version 1 has, by means that know nothing of cgroups. */
function adviceFor({ path, isRoot }: V1Cgroup): string {
  if (isRoot) return 'All processes are in it or below it: -a counts the whole system.';
  if (hasProcesses(path))
    return `Count the processes that are in it now, and those that they start: -p "$(find ${shellQuoted(path)} -name cgroup.procs -exec cat {} + | paste -sd, -)"`;
  return `No process is in it now. Count a command in it, with the start of a shell: vmtally stat -- sh -c 'echo $$ >"$0" && exec "$@"' ${shellQuoted(join(path, 'cgroup.procs'))} COMMAND`;
}

const shellQuoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
