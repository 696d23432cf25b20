import { closeSync, openSync, readSync } from 'node:fs';

/**
 * /proc/vmstat, in the kernel's order. Read through one descriptor with reads that follow each other at once: a read
 * returns at most a page of text, and every read takes a new snapshot (mm/vmstat.c, vmstat_start).
 */
export function readVmstat(path = '/proc/vmstat'): Map<string, number> {
  const buffer = Buffer.alloc(64 << 10);
  const fd = openSync(path, 'r');
  try {
    let length = 0;
    for (let got = -1; got !== 0; length += got)
      got = readSync(fd, buffer, length, buffer.length - length, null);
    return parseVmstat(buffer.toString('latin1', 0, length));
  } finally {
    closeSync(fd);
  }
}

/** `name value` lines as a map that keeps their order. */
export const parseVmstat = (text: string): Map<string, number> =>
  new Map(
    text
      .split('\n')
      .map((line) => line.split(' '))
      .filter(([name, value]) => name !== '' && value !== undefined)
      .map(([name = '', value]) => [name, Number(value)]),
  );

/** Names of the event counters, by the number that the kernel's enum vm_event_item gives them (pgpgin is 0). */
export function vmEventNames(vmstat: ReadonlyMap<string, number>): string[] {
  const names = [...vmstat.keys()];
  const first = names.indexOf('pgpgin');
  return first === -1 ? [] : names.slice(first);
}
