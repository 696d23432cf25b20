import { readdirSync, readFileSync } from 'node:fs';
import { uidOf } from './processes.ts';

/**
 * Names of users by id, from /etc/passwd. Users of a directory service are not in it and keep their number.
 */
export function readUsers(path = '/etc/passwd'): Map<string, string> {
  try {
    const lines = readFileSync(path, 'utf8').split('\n');
    const users = lines.map((line) => line.split(':')).filter(([, , uid]) => uid !== undefined);
    // The first of several names for one id wins, as in getpwuid(3).
    return new Map(users.toReversed().map(([name = '', , uid = '']) => [uid, name]));
  } catch {
    return new Map();
  }
}

/** The system user of the serving process: the systemd unit and `vmtally doctor --fix` make it. */
export const SERVICE_USER = 'vmtally';

/** The group whose members may read counts over a socket. */
export const READERS = 'vmtally-read';

/**
 * Ids that no software hands out: above those of directory services (SSSD: up to 2,000,200,000) and of
 * containers, below systemd's foreign ids from 2,147,352,576 on (UIDS-GIDS.md of systemd).
 */
const UNUSED_FROM = 2_100_000_000;
const UNUSED_TO = 2_147_352_575;
/** PID_MAX_LIMIT, include/linux/threads.h: pids are lower. */
const PIDS = 1 << 22;

/**
 * A user and group id that no account, no group and no process has. It comes from this process's pid, so that
 * two services never choose the same one.
 */
export async function unusedId(
  isTaken: (id: number) => Promise<boolean>,
  pid = process.pid,
  uids = uidsOfProcesses(),
): Promise<number> {
  for (let id = UNUSED_FROM + pid; id <= UNUSED_TO; id += PIDS)
    if (!uids.has(id) && !(await isTaken(id))) return id;
  throw new Error(`all user ids from ${UNUSED_FROM} to ${UNUSED_TO} are in use`);
}

const uidsOfProcesses = (): Set<number> =>
  new Set(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => Number(uidOf(pid))),
  );
