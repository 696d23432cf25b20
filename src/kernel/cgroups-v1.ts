import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Controllers whose version 1 hierarchy tells containers apart: every container engine uses them. */
const TELLING = ['memory', 'pids'];

/** A mounted hierarchy of version 1. */
export interface V1Mount {
  /** Its controllers, or its name: `memory`, `cpu,cpuacct`, `name=systemd`. */
  controllers: string;
  path: string;
}

/** The hierarchies of version 1 that are mounted, by the lines of /proc/self/mounts. */
export const v1Mounts = (mounts = readFileSync('/proc/self/mounts', 'utf8')): V1Mount[] =>
  mounts
    .split('\n')
    .map((line) => line.split(' '))
    .flatMap(([, path = '', type, options = '']) =>
      type === 'cgroup' ? [{ path: unescapeMount(path), controllers: controllersOf(options) }] : [],
    );

/** proc(5): white space is written in octal. */
export const unescapeMount = (path: string): string =>
  path.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

/** Options of the mount itself, and those of version 1 that are no controllers. */
const OTHER =
  /^(?:r[ow]|no(?:suid|dev|exec|atime|prefix)|relatime|seclabel|xattr|clone_children|cpuset_v2_mode|release_agent=.*)$/;

const controllersOf = (options: string): string =>
  options
    .split(',')
    .filter((option) => !OTHER.test(option))
    .join();

/** A cgroup of version 1; `isRoot`: of its hierarchy, which is not the mount's in a container. */
export interface V1Cgroup {
  controllers: string;
  path: string;
  isRoot: boolean;
}

/** The version 1 cgroup that a name means: a full path, or one below a hierarchy. */
export function findV1(name: string, mounts = v1Mounts()): V1Cgroup | undefined {
  for (const { controllers, path: root } of mounts) {
    const path = resolve(name === root || name.startsWith(`${root}/`) ? name : join(root, name));
    if (!existsSync(join(path, 'cgroup.procs'))) continue;
    // Only the root has this file (kernel/cgroup/cgroup-v1.c, cgroup1_base_files).
    return { controllers, path, isRoot: existsSync(join(path, 'cgroup.sane_behavior')) };
  }
  return undefined;
}

/** Whether a process is in a cgroup of version 1 or below it. */
export function hasProcesses(path: string): boolean {
  try {
    return (
      readFileSync(join(path, 'cgroup.procs'), 'utf8') !== '' ||
      readdirSync(path, { withFileTypes: true }).some(
        (entry) => entry.isDirectory() && hasProcesses(join(path, entry.name)),
      )
    );
  } catch {
    return false; // It went away while being read.
  }
}

/** The path of /proc/PID/cgroup in a hierarchy of version 1 that tells containers apart; undefined where it has none. */
export function parseV1Cgroup(text: string): string | undefined {
  const lines = text.split('\n').map((line) => /^\d+:([^:]*):(.*)$/s.exec(line));
  for (const controller of TELLING) {
    const path = lines.find((line) => line?.[1]?.split(',').includes(controller))?.[2];
    if (path !== undefined) return path;
  }
  return undefined;
}

/**
 * Path of a version 2 cgroup as a row has it. Where the memory or pids controller is one of version 1, tasks of all its
 * cgroups may be in version 2's root, and the kernel tells a probe that one.
 */
export const nameOfCgroup = (path: string, mounts = v1Mounts()): string =>
  path === '/' && tellsV1(mounts) ? UNTOLD : path;

export const UNTOLD = '/ (v1 not told apart)';

const tellsV1 = (mounts: readonly V1Mount[]): boolean =>
  mounts.some(({ controllers }) => controllers.split(',').some((name) => TELLING.includes(name)));
