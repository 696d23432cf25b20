import { spawnSync } from 'node:child_process';
import { closeSync, constants, fstatSync, openSync, statSync } from 'node:fs';
import { SYSTEM_PATH } from './system-path.ts';

/** Status of flock(1) if another process has the lock. */
const TAKEN = 1;

/**
 * Locks a file, which is created if it is missing, for this user only. Returns its descriptor, or undefined if another
 * process has the lock. The kernel removes the lock when the descriptor is closed, so also after SIGKILL. Node has no
 * flock(2): flock of util-linux locks the open file, which it shares with this process. Throws an Error.
 */
export function lockFile(path: string): number | undefined {
  const { O_RDWR, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
  const fd = openSync(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
  const { error, status, stderr } = spawnSync('flock', ['--exclusive', '--nonblock', '0'], {
    stdio: [fd, 'ignore', 'pipe'],
    env: { PATH: SYSTEM_PATH },
    encoding: 'utf8',
  });
  // The owner of a lock removes the file before it unlocks it: this may have been its file.
  if (status === 0 && statSync(path, { throwIfNoEntry: false })?.ino === fstatSync(fd).ino) return fd;
  closeSync(fd);
  if (status === 0) return lockFile(path);
  if (status === TAKEN) return undefined;
  throw error ?? new Error(`flock: ${stderr.trim() || `status ${status}`}`);
}
