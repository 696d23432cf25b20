import { constants, lstatSync, openSync } from 'node:fs';
import { messageOf, VmtallyError } from '../errors.ts';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;

/**
 * Opens a new file for `path`, which may have another name until it is whole. Throws OUTPUT_FILE where it exists or cannot be written.
 * A link is refused: root would write to a file that another user chose.
 */
export function openNew(path: string, written: string, mode = 0o644): number {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat !== undefined && !stat.isFile() && !stat.isSymbolicLink())
    throw unwritable(path, stat.isDirectory() ? 'it is a directory' : 'it is no regular file');
  try {
    return openSync(written, O_WRONLY | O_CREAT | O_NOFOLLOW | O_EXCL, mode);
  } catch (error) {
    throw unwritable(path, error);
  }
}

const EXISTS = 'it exists';

/** Throws OUTPUT_FILE where there is a file that the new one would replace. */
export function requireNew(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile()) throw unwritable(path, EXISTS);
}

/** OUTPUT_FILE, with the reason or the error of the system. */
export function unwritable(path: string, cause: unknown): VmtallyError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const why = code === 'EEXIST' ? EXISTS : code === 'ELOOP' ? 'it is a symbolic link' : messageOf(cause);
  return new VmtallyError(
    'OUTPUT_FILE',
    `cannot write ${path}: ${why}`,
    why === EXISTS ? 'Choose another file, or replace it with --force.' : 'Choose another file.',
    { cause },
  );
}
