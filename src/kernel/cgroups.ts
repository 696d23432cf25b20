import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { VmtallyError } from '../errors.ts';
import { printable } from '../printable.ts';
import { findV1, unescapeMount } from './cgroups-v1.ts';

/** A version 2 cgroup: its id (the inode number of its directory) and its path below the mount, made printable. */
export interface Cgroup {
  id: string;
  path: string;
}

/** Where the version 2 hierarchy is mounted, or undefined. */
export function cgroupRoot(mounts = readFileSync('/proc/self/mounts', 'utf8')): string | undefined {
  const mount = mounts
    .split('\n')
    .map((line) => line.split(' '))
    .find(([, , type]) => type === 'cgroup2');
  return mount?.[1] === undefined ? undefined : unescapeMount(mount[1]);
}

/**
 * A cgroup and all below it, as perf's -G counts them. `name` is a path below the mount or a full one.
 * Throws CGROUP_UNKNOWN.
 */
export function readCgroups(name: string, root = cgroupRoot()): Cgroup[] {
  if (root === undefined) {
    refuseV1(name);
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
    refuseV1(name);
    throw new VmtallyError(
      'CGROUP_UNKNOWN',
      `there is no cgroup ${name} below ${root}`,
      'Give its path below the mount: -G system.slice/ssh.service',
      { cause: error },
    );
  }
}

/** The kernel tells a probe the version 2 cgroup of a task (bpf_get_current_cgroup_id) and no other. */
function refuseV1(name: string): void {
  const found = findV1(name);
  if (found === undefined) return;
  throw new VmtallyError(
    'CGROUP_UNKNOWN',
    `${name} is a cgroup of version 1 (${found.controllers}): nothing is counted, since the kernel tells a probe only the version 2 cgroup of a task`,
    `Count the processes that are in it now, and those that they start: -p "$(paste -sd, '${found.path}/cgroup.procs')"`,
  );
}
