import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** A contiguous piece of a file on its block device, in sectors of 512 bytes. */
export interface Extent {
  /** Offset in the file. */
  logical: number;
  physical: number;
  length: number;
}

/** Paths of filefrag (e2fsprogs, on every Debian): Node has no ioctl(2), which FIEMAP needs. */
const FILEFRAG = ['/usr/sbin/filefrag', '/sbin/filefrag'];
const TIMEOUT_MS = 10_000;

/** Reads the extents of a file on its block device; undefined where no tool on this machine can read them. */
export function readExtents(path: string): Extent[] | undefined {
  const filefrag = FILEFRAG.find((file) => existsSync(file));
  if (filefrag === undefined) return undefined;
  const { status, stdout } = spawnSync(filefrag, ['-e', '-v', '-b512', path], {
    encoding: 'utf8',
    env: { LC_ALL: 'C' },
    timeout: TIMEOUT_MS,
    maxBuffer: 64 << 20,
  });
  return status === 0 ? parseExtents(stdout) : undefined;
}

/**
 * Flags of an extent that has no place on the device yet, or no place that its offset gives (linux/fiemap.h).
 */
const NOWHERE = /\b(?:unknown_loc|delalloc|inline|not_aligned|encoded)\b/;

/**
 * Parses the output of `filefrag -e -v -b512`; undefined where an extent has no place of its own on the
 * device, or where there are no extents.
 */
export function parseExtents(text: string): Extent[] | undefined {
  const extents: Extent[] = [];
  for (const line of text.split('\n')) {
    const [, logical, physical, length, flags = ''] =
      /^\s*\d+:\s*(\d+)\.\.\s*\d+:\s*(\d+)\.\.\s*\d+:\s*(\d+):(.*)$/.exec(line) ?? [];
    if (logical === undefined) continue;
    if (NOWHERE.test(flags)) return undefined;
    extents.push({ logical: Number(logical), physical: Number(physical), length: Number(length) });
  }
  return extents.length === 0 ? undefined : extents;
}
