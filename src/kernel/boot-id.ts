import { readFileSync } from 'node:fs';

/** The id of this boot, which the kernel chooses at random; empty where it cannot be read. */
export function readBootId(path = '/proc/sys/kernel/random/boot_id'): string {
  try {
    return readFileSync(path, 'latin1').trim();
  } catch {
    return '';
  }
}
