import { readFileSync } from 'node:fs';

/** /proc/meminfo, in the kernel's order: bytes, and plain counts for the HugePages_ lines. */
export const readMeminfo = (path = '/proc/meminfo'): Map<string, number> =>
  parseMeminfo(readFileSync(path, 'latin1'));

/** `Name: value kB` lines as bytes, `Name: value` lines as they are (proc_meminfo(5)). */
export const parseMeminfo = (text: string): Map<string, number> =>
  new Map(
    [...text.matchAll(/^(\S+): +(\d+)( kB)?$/gm)].map(([, name = '', value, kilobytes]) => [
      name,
      Number(value) * (kilobytes === undefined ? 1 : 1024),
    ]),
  );
