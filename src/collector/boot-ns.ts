import { uptime } from 'node:os';

/** /proc/uptime counts hundredths of a second. */
const RESOLUTION_NS = 10_000_000;

/** CLOCK_BOOTTIME in ns, rounded up. The clock of bpftrace's `nsecs` is CLOCK_BOOTTIME or behind it. */
export const bootNs = (): number => uptime() * 1e9 + RESOLUTION_NS;
