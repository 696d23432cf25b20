import { readFileSync } from 'node:fs';

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
