import { readFileSync } from 'node:fs';
import { release } from 'node:os';
import { gunzipSync } from 'node:zlib';
import { isAtLeast } from '../kernel/features.ts';

/** Most bytes of a kernel's configuration. */
const CONFIG_BYTES = 4 << 20;

export interface ConfigFiles {
  running: string;
  boot: string;
}

/**
 * True if the counts of pages of large folios may be averages: CONFIG_NO_PAGE_MAPCOUNT, from Linux 6.15 on. True too where
 * the configuration of such a kernel cannot be read.
 */
export function mayBeAverages(
  kernel = release(),
  files: ConfigFiles = { running: '/proc/config.gz', boot: `/boot/config-${kernel}` },
): boolean {
  if (!isAtLeast(kernel, 6, 15)) return false;
  const config =
    read(() => gunzipSync(readFileSync(files.running), { maxOutputLength: CONFIG_BYTES })) ??
    read(() => readFileSync(files.boot));
  return config === undefined || config.includes('\nCONFIG_NO_PAGE_MAPCOUNT=y\n');
}

function read(act: () => Buffer): string | undefined {
  try {
    return act().toString('latin1');
  } catch {
    return undefined;
  }
}
