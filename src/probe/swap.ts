import type { Sectors } from '../kernel/swaps.ts';
import type { Probe } from './probe.ts';
import { readProbe } from './read-probe.ts';

/**
 * Names, for use in expressions, of the probes for block I/O of swap areas and for the system calls that
 * change the set of areas.
 */
export const SWAP_IO = 'swap_io';
export const SWAP_CALLS = 'swap_calls';

/**
 * Makes a probe that counts bytes read from and written to these sectors, and nothing else of their disks.
 */
export function swapIoProbe(areas: readonly Sectors[]): Probe {
  const source = `/*
name: ${SWAP_IO}
summary: Block I/O of swap areas
event: block:block_bio_queue
maps:
  ${SWAP_IO}_read: { counts: bytes read, sum: bytes }
  ${SWAP_IO}_written: { counts: bytes written, sum: bytes }
*/
tracepoint:block:block_bio_queue {
  $swap = 0;
  ${withinAny(areas)}
  if ($swap == 1) {
    if (strncmp(args->rwbs, "R", 1) == 0) {
      @${SWAP_IO}_read[pid] = sum(args->nr_sector * 512);
    } else {
      if (strncmp(args->rwbs, "W", 1) == 0 || strncmp(args->rwbs, "FW", 2) == 0) {
        @${SWAP_IO}_written[pid] = sum(args->nr_sector * 512);
      }
    }
  }
}
`;
  return readProbe(source, '(made for swap areas)');
}

/** Makes a probe that counts calls that turn swap on and off: each call when it begins and when it ends. */
export const swapCallsProbe = (): Probe =>
  readProbe(
    `/*
name: ${SWAP_CALLS}
summary: Swap turned on and off
event: syscalls:sys_enter_swapon
maps:
  ${SWAP_CALLS}_on: { counts: calls, lasting: true }
  ${SWAP_CALLS}_off: { counts: calls, lasting: true }
*/
tracepoint:syscalls:sys_enter_swapon, tracepoint:syscalls:sys_exit_swapon { @${SWAP_CALLS}_on[pid] = count(); }
tracepoint:syscalls:sys_enter_swapoff, tracepoint:syscalls:sys_exit_swapoff { @${SWAP_CALLS}_off[pid] = count(); }
`,
    '(made for swapon and swapoff)',
  );

/** Sets $swap for a request that begins in one of the areas. */
function withinAny(areas: readonly Sectors[]): string {
  return [...new Set(areas.map(({ device }) => device))]
    .map((device) => {
      const own = areas.filter((area) => area.device === device);
      return `if (args->dev == ${device}) { ${within(own)} }`;
    })
    .join(' ');
}

/**
 * Nested bisection: a request is compared with few of many areas. A single condition would not do, because
 * the verifier would have to follow all paths through it, and bpftrace 0.23 accepts few ?: operators in an
 * expression. `areas` are in order, and none overlaps another.
 */
function within(areas: readonly Sectors[]): string {
  const half = areas.length >> 1;
  const [first, middle] = [areas[0], areas[half]];
  if (first === undefined || middle === undefined) return '';
  if (areas.length === 1) {
    return `if (args->sector >= ${first.from}) { if (args->sector < ${first.to}) { $swap = 1; } }`;
  }
  const [below, above] = [within(areas.slice(0, half)), within(areas.slice(half))];
  return `if (args->sector < ${middle.from}) { ${below} } else { ${above} }`;
}
