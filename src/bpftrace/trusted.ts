import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Groups below this id belong to the system and are trusted: Debian's staff may write to /usr/local/bin. */
const FIRST_GROUP_OF_USERS = 1000;

/**
 * Finds a file or directory on the path of an executable that an untrusted user could change, so that root
 * would run that user's code; undefined if there is none. Root, this user and the user who called sudo are
 * trusted. In a sticky directory, users can remove only their own files. Throws if the executable does not
 * exist.
 */
export function changeableByOthers(
  path: string,
  trusted = [0, process.geteuid?.() ?? 0, Number(process.env.SUDO_UID ?? 0)],
): string | undefined {
  for (let current = realpathSync(path); ; current = dirname(current)) {
    const { mode, uid, gid } = statSync(current);
    const sticky = (mode & 0o1000) !== 0;
    const byGroup = (mode & 0o020) !== 0 && gid >= FIRST_GROUP_OF_USERS;
    const byAll = (mode & 0o002) !== 0;
    if (!trusted.includes(uid) || (!sticky && (byGroup || byAll))) return current;
    if (current === '/') return undefined;
  }
}
