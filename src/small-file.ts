import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  type Stats,
  statSync,
} from 'node:fs';

const { O_NOCTTY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

/** Most bytes of a file with settings: probes, identities, a configuration. */
export const SETTINGS_BYTES = 1 << 20;

/**
 * Reads a file that a user named: a regular file of at most `limit` bytes. Never waits, as for the writer of a
 * FIFO, because no signal reaches a process whose main thread waits. `check` sees the file that is read, not
 * what may take its place. Throws what `check` throws, or Error with the reason: its caller names the file.
 */
export function readSmallFile(
  path: string,
  limit: number,
  { followsLinks = true, check = () => {} }: { followsLinks?: boolean; check?: (stat: Stats) => void } = {},
): string {
  // Opening a device may act on it.
  requireRegular(followsLinks ? statSync(path) : lstatSync(path));
  const file = openSync(path, O_RDONLY | O_NOCTTY | O_NONBLOCK | (followsLinks ? 0 : O_NOFOLLOW));
  try {
    const stat = fstatSync(file);
    requireRegular(stat);
    check(stat);
    if (stat.size > limit) throw new Error(tooLong(limit));
    return readAll(file, limit);
  } finally {
    closeSync(file);
  }
}

/** The size of a file of procfs is 0, and other files may grow while they are read. */
function readAll(file: number, limit: number): string {
  const parts: Buffer[] = [];
  for (let left = limit; left >= 0; ) {
    const part = Buffer.allocUnsafe(Math.min(left + 1, CHUNK_BYTES));
    const length = readSync(file, part);
    if (length === 0) return Buffer.concat(parts).toString('utf8');
    parts.push(part.subarray(0, length));
    left -= length;
  }
  throw new Error(tooLong(limit));
}

const CHUNK_BYTES = 64 << 10;

/** The number of /dev/null, which is an empty file to all who read it: `--config /dev/null`. */
const NULL_DEVICE = (1 << 8) | 3;

function requireRegular(stat: Stats): void {
  if (stat.isFile() || (stat.isCharacterDevice() && stat.rdev === NULL_DEVICE)) return;
  if (stat.isSymbolicLink()) throw new Error('it is a symbolic link');
  throw new Error(`it is ${stat.isDirectory() ? 'a directory' : 'no regular file'}`);
}

const tooLong = (limit: number): string => `it is over ${limit} bytes`;
