import { printable } from '../printable.ts';
import { cgroupRoot, readCgroups } from './cgroups.ts';
import { nameOfCgroup, v1Mounts } from './cgroups-v1.ts';
import { cgroupOf, readProcess, uidOf } from './processes.ts';
import { readUsers } from './users.ts';

/** What a row of a task shows of it. */
export interface TaskIdentity {
  start: number | null;
  name: string | null;
  user: string | null;
  cgroup: string | null;
}

/** How long names of users and cgroups are taken to hold, in ms. */
const HOLD_MS = 1_000;
/** cgroups that went and are still known. */
const GONE_KEPT = 20_000;

/** Looks tasks up in procfs, and names for the ids that the kernel gives. */
export class Tasks {
  #users = new Map<string, string>();
  #cgroups = new Map<string, string>();
  #usersAt = -Infinity;
  #cgroupsAt = -Infinity;

  /** A task that lives, or undefined. The idle task is not in procfs. */
  read(id: string): TaskIdentity | undefined {
    if (id === '0') return { start: 0, name: 'swapper', user: this.user('0'), cgroup: '/' };
    const stat = readProcess(id);
    if (stat === undefined) return undefined;
    const uid = uidOf(id);
    return {
      start: stat.start,
      name: printable(stat.comm),
      user: uid === undefined ? null : this.user(uid),
      cgroup: printableOrNull(cgroupOf(id)),
    };
  }

  user(uid: string): string {
    const found = this.#users.get(uid);
    const now = performance.now();
    if (found !== undefined || now - this.#usersAt < HOLD_MS) return found ?? uid;
    this.#usersAt = now;
    this.#users = readUsers();
    return this.#users.get(uid) ?? uid;
  }

  /** Those that went stay known for a while: their processes may still be on a board. */
  #readCgroups(): void {
    const living = readCgroups('/');
    const mounts = v1Mounts();
    for (const { id, path } of living) {
      // Behind those that went, of which the first go first.
      this.#cgroups.delete(id);
      this.#cgroups.set(id, printable(nameOfCgroup(path, mounts)));
    }
    for (const id of this.#cgroups.keys()) {
      if (this.#cgroups.size <= living.length + GONE_KEPT) break;
      this.#cgroups.delete(id);
    }
  }

  /** The path of a cgroup by its id; null where it has gone. */
  cgroup(id: string): string | null {
    const found = this.#cgroups.get(id);
    const now = performance.now();
    if (found !== undefined || now - this.#cgroupsAt < HOLD_MS) return found ?? null;
    this.#cgroupsAt = now;
    if (cgroupRoot() !== undefined) this.#readCgroups();
    return this.#cgroups.get(id) ?? null;
  }
}

const printableOrNull = (text: string | undefined): string | null =>
  text === undefined ? null : printable(text);
