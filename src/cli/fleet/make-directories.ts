import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const isThere = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;

/**
 * Makes a directory and those above it that are missing, with this mode whatever the umask. First calls `check` with the deepest
 * directory that exists; if it throws, nothing is made. Otherwise another user's symbolic link could make root create directories
 * anywhere.
 */
export function makeDirectories(path: string, mode: number, check: (existing: string) => void): void {
  const missing: string[] = [];
  let existing = path;
  for (; !isThere(existing); existing = dirname(existing)) missing.unshift(existing);
  check(existing);
  for (const each of missing) {
    if (isThere(each)) continue;
    mkdirSync(each, { mode });
    chmodSync(each, mode);
  }
}
