import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { VmtallyError } from '../errors.ts';
import { printable } from '../printable.ts';
import { findV1, hasProcesses, unescapeMount, type V1Cgroup } from './cgroups-v1.ts';
import { NoCgroup } from './no-cgroup.ts';

/**
 * A version 2 cgroup: its id (the inode number of its directory), and its printable path below the mount
 * point.
 */
export interface Cgroup {
  id: string;
  path: string;
}

/** First mount point of the version 2 hierarchy, or undefined. */
export const cgroupRoot = (mounts?: string): string | undefined => cgroupRoots(mounts)[0];

/**
 * All mount points of the version 2 hierarchy. Only one such hierarchy exists: a cgroup has the same id below
 * each of its mount points.
 */
export const cgroupRoots = (mounts = readFileSync('/proc/self/mounts', 'utf8')): string[] =>
  mounts
    .split('\n')
    .map((line) => line.split(' '))
    .flatMap(([, path = '', type]) => (type === 'cgroup2' ? [unescapeMount(path)] : []));

/**
 * Reads a cgroup and all cgroups below it, as perf's -G counts them. `name` is a path below a mount point or
 * a full path.
 * Throws CGROUP_UNKNOWN.
 */
export function readCgroups(name: string, roots = cgroupRoots()): Cgroup[] {
  // A mount point may lie below another one: take the longest that contains the name.
  const containing = roots
    .filter((root) => name === root || name.startsWith(`${root}/`))
    .toSorted((a, b) => b.length - a.length)[0];
  const root = containing ?? roots[0];
  if (root === undefined) {
    refuseV1(name);
    throw new VmtallyError(
      'CGROUP_UNKNOWN',
      `there is no cgroup ${name}: no cgroup2 is mounted`,
      'bpftrace can only select cgroups of version 2. Mount them: mount -t cgroup2 cgroup2 /sys/fs/cgroup',
    );
  }
  const normal = resolve('/', name.slice(containing?.length ?? 0).replace(/^\/+/, ''));
  const readBelow = (relative: string): Cgroup[] => {
    const directory = join(root, relative);
    return [
      { id: String(statSync(directory, { bigint: true }).ino), path: printable(relative) },
      ...readdirSync(directory, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .flatMap((entry) => {
          try {
            return readBelow(join(relative, entry.name));
          } catch {
            return []; // The cgroup was removed while being read.
          }
        }),
    ];
  };
  try {
    return readBelow(normal);
  } catch (error) {
    refuseV1(name);
    const longer = withComma(join(root, normal));
    if (longer !== undefined)
      throw new VmtallyError(
        'CGROUP_UNKNOWN',
        `there is no cgroup ${name} below ${containing ?? roots.join(' or ')}`,
        `-G takes a list. Write a comma in a name as \\,: -G ${shellQuoted(longer.replaceAll(',', '\\,'))}`,
        { cause: error },
      );
    throw new NoCgroup(
      containing === undefined && isDirectory(name)
        ? `the directory ${name} is not a cgroup: cgroup2 is mounted at ${roots.join(' and ')}`
        : `there is no cgroup ${name} below ${containing ?? roots.join(' or ')}`,
      { cause: error },
    );
  }
}

/**
 * Finds a cgroup whose name continues with a comma after `path`: -G read the text behind the comma as the
 * next name.
 */
function withComma(path: string): string | undefined {
  try {
    const directory = readdirSync(dirname(path), { withFileTypes: true }).find(
      (entry) => entry.isDirectory() && entry.name.startsWith(`${basename(path)},`),
    );
    return directory && join(dirname(path), directory.name);
  } catch {
    return undefined;
  }
}

const isDirectory = (path: string): boolean => {
  try {
    return path.startsWith('/') && statSync(path).isDirectory();
  } catch {
    return false;
  }
};

/**
 * Throws for a version 1 cgroup: a probe gets only the version 2 cgroup of a task from the kernel
 * (bpf_get_current_cgroup_id).
 */
function refuseV1(name: string): void {
  const cgroup = findV1(name);
  if (cgroup === undefined) return;
  const description = cgroup.isRoot ? 'the root of the cgroups' : 'a cgroup';
  throw new VmtallyError(
    'CGROUP_UNKNOWN',
    `${name} is ${description} of version 1 (${cgroup.controllers}): the kernel gives a probe only the version 2 cgroup of a task, so vmtally cannot count it`,
    adviceFor(cgroup),
  );
}

/** Returns how to count the processes of a version 1 cgroup without naming a cgroup. */
function adviceFor({ path, isRoot }: V1Cgroup): string {
  if (isRoot) return 'It contains all processes: -a counts the whole system.';
  if (hasProcesses(path))
    return `Count the processes that are in it now, and their children: -p "$(find ${shellQuoted(path)} -name cgroup.procs -exec cat {} + | paste -sd, -)"`;
  return `No process is in it now. Start a program in it and count that, in place of -G: -- sh -c 'echo $$ >"$0" && exec "$@"' ${shellQuoted(join(path, 'cgroup.procs'))} PROGRAM`;
}

const shellQuoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
