import type { Sectors } from '../kernel/swaps.ts';
import { type Probe, readProbe } from './probe.ts';

/** What expressions call block I/O of swap areas, and the system calls that change the set of areas. */
export const SWAP_IO = 'swap_io';
export const SWAP_CALLS = 'swap_calls';

/** A probe that counts what is read from and written to these sectors, and nothing else of their disks. */
export function swapIoProbe(areas: readonly Sectors[]): Probe {
  const source = `/*
name: ${SWAP_IO}
summary: Block I/O of swap areas
event: block:block_bio_queue
maps:
  ${SWAP_IO}_read: { counts: bytes read, sum: bytes }
  ${SWAP_IO}_written: { counts: bytes written, sum: bytes }
*/
tracepoint:block:block_bio_queue /${withinAny(areas)}/ {
  if (strncmp(args->rwbs, "R", 1) == 0) {
    @${SWAP_IO}_read[pid] = sum(args->nr_sector * 512);
  } else {
    if (strncmp(args->rwbs, "W", 1) == 0 || strncmp(args->rwbs, "FW", 2) == 0) {
      @${SWAP_IO}_written[pid] = sum(args->nr_sector * 512);
    }
  }
}
`;
  return readProbe(source, '(made for swap areas)');
}

/** A probe that counts where swap is turned on and off, each call when it begins and when it ends. */
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

/** No disk has the number 0:0. */
const NOWHERE = 'args->dev == 0';

/** Halves within halves, so that a request is compared with few of many areas, and no expression nests deep. */
function withinAny(areas: readonly Sectors[]): string {
  const devices = [...new Set(areas.map(({ device }) => device))];
  if (devices.length === 0) return NOWHERE;
  return devices
    .map((device) => `(args->dev == ${device} && ${within(areas.filter((one) => one.device === device))})`)
    .join(' || ');
}

/** `areas` in order, none over another. */
function within(areas: readonly Sectors[]): string {
  const half = areas.length >> 1;
  const [first, middle] = [areas[0], areas[half]];
  if (first === undefined || middle === undefined) return NOWHERE;
  if (areas.length === 1) return `(args->sector >= ${first.from} && args->sector < ${first.to})`;
  const below = `args->sector < ${middle.from}`;
  return `((${below} && ${within(areas.slice(0, half))}) || (!(${below}) && ${within(areas.slice(half))}))`;
}
