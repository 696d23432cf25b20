import { closeSync, openSync, readSync } from 'node:fs';

/**
 * Reads /proc/vmstat, in the kernel's order, through one descriptor with reads back to back: a read returns
 * at most a page of text, and every read takes a new snapshot (mm/vmstat.c, vmstat_start).
 */
export function readVmstat(path = '/proc/vmstat'): Map<string, number> {
  const buffer = Buffer.alloc(64 << 10);
  const fd = openSync(path, 'r');
  try {
    let length = 0;
    for (let bytes = -1; bytes !== 0; length += bytes)
      bytes = readSync(fd, buffer, length, buffer.length - length, null);
    return parseVmstat(buffer.toString('latin1', 0, length));
  } finally {
    closeSync(fd);
  }
}

/** Parses `name value` lines into a map that keeps their order. */
export const parseVmstat = (text: string): Map<string, number> =>
  new Map(
    text
      .split('\n')
      .map((line) => line.split(' '))
      .filter(([name, value, more]) => name && value && /^\d+$/.test(value) && more === undefined)
      .map(([name = '', value]) => [name, Number(value)]),
  );

/** Names of counters, indexed by the numbers of the kernel's enums. */
export interface CounterNames {
  /** vm_event_item: pgpgin is 0. */
  'vmstat-events': string[];
  /** node_stat_item: nr_inactive_anon is 0. */
  'vmstat-nodes': string[];
}

export function counterNames(vmstat: ReadonlyMap<string, number>): CounterNames {
  const names = [...vmstat.keys()];
  const [nodes, events] = ['nr_inactive_anon', 'pgpgin'].map((first) => names.indexOf(first));
  const from = (first = -1, to?: number) =>
    first === -1 ? [] : names.slice(first, to === -1 ? undefined : to);
  return { 'vmstat-events': from(events), 'vmstat-nodes': from(nodes, events) };
}
