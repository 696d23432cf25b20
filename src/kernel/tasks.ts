import { printable } from '../printable.ts';
import { cgroupRoot, readCgroups } from './cgroups.ts';
import { nameOfCgroup, v1Mounts } from './cgroups-v1.ts';
import { cgroupOf, readProcess, uidOf } from './processes.ts';
import { readUsers } from './users.ts';

/** Properties of a task that its row shows. */
export interface TaskIdentity {
  start: number | null;
  /** Pid of the parent; null if unknown, and for tasks that the kernel started at boot, whose parent is 0. */
  parent: number | null;
  name: string | null;
  user: string | null;
  cgroup: string | null;
  /** True for this process and its children but the command that is counted: bpftrace and the serving process. */
  own?: true | undefined;
}

/** Shortest time between two reads of all names, in ms: an unknown id causes such a read. */
const HOLD_MS = 1_000;
/** Number of removed cgroups whose names are kept. */
const GONE_KEPT = 20_000;

/** Looks up tasks in procfs, and names for the user and cgroup ids that the kernel reports. */
export class Tasks {
  readonly #isCommand: (id: string) => boolean;
  #users = new Map<string, string>();
  #cgroups = new Map<string, string>();
  #usersAt = -Infinity;
  #cgroupsAt = -Infinity;

  /** `isCommand`: true for the command that is counted, which is a child of this process too. */
  constructor(isCommand: (id: string) => boolean = () => false) {
    this.#isCommand = isCommand;
  }

  /** Reads a living task; undefined where it is gone. The idle task is not in procfs. */
  read(id: string): TaskIdentity | undefined {
    if (id === '0') return { start: 0, parent: null, name: 'swapper', user: this.user('0'), cgroup: '/' };
    const stat = readProcess(id);
    if (stat === undefined) return undefined;
    const uid = uidOf(id);
    return {
      start: stat.start,
      parent: stat.parent || null,
      name: printable(stat.comm),
      user: uid === undefined ? null : this.user(uid),
      cgroup: printableOrNull(cgroupOf(id)),
      ...(isOwn(id, stat.parent) && !this.#isCommand(id) && { own: true }),
    };
  }

  user(uid: string): string {
    const name = this.#users.get(uid);
    const now = performance.now();
    if (name !== undefined || now - this.#usersAt < HOLD_MS) return name ?? uid;
    this.#usersAt = now;
    this.#users = readUsers();
    return this.#users.get(uid) ?? uid;
  }

  /** Keeps removed cgroups for a while: their processes may still be on a board. */
  #readCgroups(): void {
    const living = readCgroups('/');
    const mounts = v1Mounts();
    for (const { id, path } of living) {
      // Move living cgroups behind the removed ones, so that the cgroups removed first are dropped first.
      this.#cgroups.delete(id);
      this.#cgroups.set(id, printable(nameOfCgroup(path, mounts)));
    }
    for (const id of this.#cgroups.keys()) {
      if (this.#cgroups.size <= living.length + GONE_KEPT) break;
      this.#cgroups.delete(id);
    }
  }

  /** Path of a cgroup by its id; null where the cgroup is unknown. */
  cgroup(id: string): string | null {
    const path = this.#cgroups.get(id);
    const now = performance.now();
    if (path !== undefined || now - this.#cgroupsAt < HOLD_MS) return path ?? null;
    this.#cgroupsAt = now;
    if (cgroupRoot() !== undefined) this.#readCgroups();
    return this.#cgroups.get(id) ?? null;
  }
}

const isOwn = (id: string, parent: number): boolean => Number(id) === process.pid || parent === process.pid;

const printableOrNull = (text: string | undefined): string | null =>
  text === undefined ? null : printable(text);
