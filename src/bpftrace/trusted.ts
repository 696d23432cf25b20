import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Groups below this id are the system's: Debian's staff may write to /usr/local/bin. */
const FIRST_GROUP_OF_USERS = 1000;

/**
 * Finds a file or directory on the path of an executable that somebody else could change, so that root would
 * run their code; undefined where there is none. Root, this user and the user who called sudo are trusted. In
 * a sticky directory, users can remove only their own files.
 * Throws where the executable does not exist.
 */
export function changeableByOthers(
  path: string,
  trusted = [0, process.geteuid?.() ?? 0, Number(process.env.SUDO_UID ?? 0)],
): string | undefined {
  for (let at = realpathSync(path); ; at = dirname(at)) {
    const { mode, uid, gid } = statSync(at);
    const sticky = (mode & 0o1000) !== 0;
    const byGroup = (mode & 0o020) !== 0 && gid >= FIRST_GROUP_OF_USERS;
    const byAll = (mode & 0o002) !== 0;
    if (!trusted.includes(uid) || (!sticky && (byGroup || byAll))) return at;
    if (at === '/') return undefined;
  }
}
