import { uptime } from 'node:os';

/** /proc/uptime has hundredths of a second. */
const RESOLUTION_NS = 10_000_000;

/** CLOCK_BOOTTIME, rounded up. bpftrace's nsecs is that clock or one that is behind it. */
export const bootNs = (): number => uptime() * 1e9 + RESOLUTION_NS;
