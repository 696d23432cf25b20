import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { VmtallyError } from '../errors.ts';
import { printable } from '../printable.ts';

/** A version 2 cgroup: its id (the inode number of its directory) and its path below the mount, made printable. */
export interface Cgroup {
  id: string;
  path: string;
}

/** Where the version 2 hierarchy is mounted, or undefined. */
export function cgroupRoot(mounts = readFileSync('/proc/self/mounts', 'utf8')): string | undefined {
  return (
    mounts
      .split('\n')
      .map((line) => line.split(' '))
      .find(([, , type]) => type === 'cgroup2')?.[1]
      // proc(5): white space is written in octal.
      ?.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
  );
}

/**
 * A cgroup and all below it, as perf's -G counts them. `name` is a path below the mount or a full one.
 * Throws CGROUP_UNKNOWN.
 */
export function readCgroups(name: string, root = cgroupRoot()): Cgroup[] {
  if (root === undefined) {
    throw new VmtallyError(
      'CGROUP_UNKNOWN',
      `there is no cgroup ${name}: no cgroup2 is mounted`,
      'bpftrace tells cgroups of version 2 only: mount -t cgroup2 cgroup2 /sys/fs/cgroup',
    );
  }
  const path = name.startsWith(`${root}/`) || name === root ? name.slice(root.length) : name;
  const normal = resolve('/', path.replace(/^\/+/, ''));
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
    throw new VmtallyError(
      'CGROUP_UNKNOWN',
      `there is no cgroup ${name} below ${root}`,
      'Give its path below the mount: -G system.slice/ssh.service',
      { cause: error },
    );
  }
}
