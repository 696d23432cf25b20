import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { V1_ROOT } from '../wire/v1-root.ts';

/** Controllers that every container engine uses: their version 1 hierarchies have a cgroup per container. */
const CONTAINER_CONTROLLERS = ['memory', 'pids'];

/** A mounted version 1 hierarchy. */
export interface V1Mount {
  /** Controllers of the hierarchy, or its name: `memory`, `cpu,cpuacct`, `name=systemd`. */
  controllers: string;
  path: string;
}

/** Reads the mounted version 1 hierarchies from the lines of /proc/self/mounts. */
export const v1Mounts = (mounts = readFileSync('/proc/self/mounts', 'utf8')): V1Mount[] =>
  mounts
    .split('\n')
    .map((line) => line.split(' '))
    .flatMap(([, path = '', type, options = '']) =>
      type === 'cgroup' ? [{ path: unescapeMount(path), controllers: controllersOf(options) }] : [],
    );

/** Decodes a path of /proc/self/mounts, which has white space in octal (proc(5)). */
export const unescapeMount = (path: string): string =>
  path.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

/** Mount options that name no controller: general options, and options of version 1 itself. */
const OTHER =
  /^(?:r[ow]|no(?:suid|dev|exec|atime|prefix)|relatime|seclabel|xattr|clone_children|cpuset_v2_mode|release_agent=.*)$/;

const controllersOf = (options: string): string =>
  options
    .split(',')
    .filter((option) => !OTHER.test(option))
    .join();

/**
 * A version 1 cgroup. `isRoot`: the cgroup is the root of its hierarchy. In a container, the root of a mount
 * is not that root.
 */
export interface V1Cgroup {
  controllers: string;
  path: string;
  isRoot: boolean;
}

/** Finds the version 1 cgroup of a name: a full path, or a path below a hierarchy. */
export function findV1(name: string, mounts = v1Mounts()): V1Cgroup | undefined {
  for (const { controllers, path: root } of mounts) {
    const path = resolve(name === root || name.startsWith(`${root}/`) ? name : join(root, name));
    if (!existsSync(join(path, 'cgroup.procs'))) continue;
    // Only the root has this file (kernel/cgroup/cgroup-v1.c, cgroup1_base_files).
    return { controllers, path, isRoot: existsSync(join(path, 'cgroup.sane_behavior')) };
  }
  return undefined;
}

/** True where a version 1 cgroup, or a cgroup below it, has processes. */
export function hasProcesses(path: string): boolean {
  try {
    return (
      readFileSync(join(path, 'cgroup.procs'), 'utf8') !== '' ||
      readdirSync(path, { withFileTypes: true }).some(
        (entry) => entry.isDirectory() && hasProcesses(join(path, entry.name)),
      )
    );
  } catch {
    return false; // The cgroup was removed while being read.
  }
}

/**
 * Returns the path of /proc/PID/cgroup in a version 1 hierarchy that has a cgroup for each container, or unit;
 * undefined where it has none.
 */
export function parseV1Cgroup(text: string): string | undefined {
  const lines = text.split('\n').map((line) => /^\d+:([^:]*):(.*)$/s.exec(line));
  const paths = [...CONTAINER_CONTROLLERS, 'name=systemd'].flatMap(
    (name) => lines.find((line) => line?.[1]?.split(',').includes(name))?.[2] ?? [],
  );
  // systemd makes no cgroup of a controller for a unit that does not use it.
  return paths.find((path) => path !== '/') ?? paths[0];
}

/**
 * Path of a version 2 cgroup as a row shows it. Where the memory or pids controller belongs to version 1,
 * tasks of all version 1 cgroups may be in the root of version 2, and the kernel reports only that root to a
 * probe.
 */
export const nameOfCgroup = (path: string, mounts = v1Mounts()): string =>
  path === '/' && hasV1Containers(mounts) ? V1_ROOT : path;

const hasV1Containers = (mounts: readonly V1Mount[]): boolean => mounts.some(hasContainers);

/** True for a hierarchy that has a cgroup for each container. */
export const hasContainers = ({ controllers }: V1Mount): boolean =>
  controllers.split(',').some((name) => CONTAINER_CONTROLLERS.includes(name));
