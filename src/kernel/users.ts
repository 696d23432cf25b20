import { readFileSync } from 'node:fs';

/** Names of users by id, from /etc/passwd; users of a directory service have none there and keep their number. */
export function readUsers(): Map<string, string> {
  try {
    const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
    return new Map(lines.map((line) => line.split(':')).map(([name = '', , uid = '']) => [uid, name]));
  } catch {
    return new Map();
  }
}
