import { readdirSync } from 'node:fs';
import { listens } from '../kernel/listens.ts';
import { commandLine, readProcess, uidOf } from '../kernel/processes.ts';
import { readUsers } from '../kernel/users.ts';

/** A process of a running `vmtally serve`, which has two. */
interface Role {
  pid: number;
  /** Name of the process's user, or the user id where it has no name. */
  user: string;
}

/** A running `vmtally serve`: the process that counts, and the process that serves clients. */
export interface RunningService {
  counts: Role;
  serves: Role;
  /** True until the process that serves listens: it becomes its user once it does, before it reads a byte. */
  starting: boolean;
}

const ARGUMENT_BYTES = 4096;

/** Finds the services that run on this machine, in the order of their pids. */
export function runningServices(): RunningService[] {
  const users = readUsers();
  const role = (pid: number): Role => {
    const uid = uidOf(pid) ?? '?';
    return { pid, user: users.get(uid) ?? uid };
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .toSorted((a, b) => a - b)
    .flatMap((pid) => {
      const isServing = commandLine(pid, ARGUMENT_BYTES).at(-1)?.endsWith('/server/main.js') ?? false;
      const parent = isServing ? readProcess(pid)?.parent : undefined;
      const isOurs = parent !== undefined && commandLine(parent, ARGUMENT_BYTES).includes('serve');
      if (!isOurs) return [];
      // Look for the socket first: a process that listens has become its user.
      const starting = listens(pid) === false;
      return [{ counts: role(parent), serves: role(pid), starting }];
    });
}
