import { lstat, mkdir } from 'node:fs/promises';
import { changeableByOthers, hintFor } from '../bpftrace/trusted.ts';
import { messageOf, type VmtallyError } from '../errors.ts';

/**
 * Creates the directory if it is missing, but not its parents. Refuses a link, and a directory that another
 * user owns, can write to or can replace: root would read and write what that user puts there. Throws what `refuse` makes.
 */
export async function openDirectory(
  directory: string,
  option: '--state' | '--record',
  refuse: (message: string, hint: string) => VmtallyError,
  mode = 0o700,
): Promise<void> {
  const elsewhere = `Give ${option} another directory.`;
  try {
    // Not `recursive`: Node 20 retries for ever if the kernel returns ENOENT, as below /proc.
    await mkdir(directory, { mode });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw refuse(`cannot create ${directory}: ${messageOf(error)}`, elsewhere);
  }
  const stat = await lstat(directory);
  if (stat.isSymbolicLink())
    throw refuse(`${directory} is a symbolic link`, `Give ${option} the directory itself.`);
  if (!stat.isDirectory()) throw refuse(`${directory} is no directory`, elsewhere);
  const changeable = changeableByOthers(directory);
  if (changeable !== undefined)
    throw refuse(
      `other users can change ${changeable.path}`,
      hintFor(
        changeable,
        `give ${option} a directory that only this user can write to, below directories of the same kind`,
      ),
    );
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
