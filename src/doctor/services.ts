import { readdirSync } from 'node:fs';
import { commandLine, readProcess, uidOf } from '../kernel/processes.ts';
import { readUsers } from '../kernel/users.ts';

/** One of the two processes of a running `vmtally serve`. */
interface Role {
  pid: number;
  /** Its name, or its number where it has none. */
  user: string;
}

/** A running `vmtally serve`. */
export interface RunningService {
  counts: Role;
  serves: Role;
}

const ARGUMENT_BYTES = 4096;

/** The services that run on this machine, in the order of their pids. */
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
      const isServing = commandLine(pid, ARGUMENT_BYTES)[1]?.endsWith('/server/main.js') ?? false;
      const parent = isServing ? readProcess(pid)?.parent : undefined;
      const isOurs = parent !== undefined && commandLine(parent, ARGUMENT_BYTES).includes('serve');
      return isOurs ? [{ counts: role(parent), serves: role(pid) }] : [];
    });
}
