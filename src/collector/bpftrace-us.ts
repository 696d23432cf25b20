import { bootNs } from './boot-ns.ts';

/** bootNs is rounded up by as much: a smaller difference of the clocks is no suspension. */
const SUSPENDED_NS = 50_000_000;

/** Microseconds of the clock of bpftrace's `nsecs`, or later: exact to the microsecond if the machine was never suspended. */
export function bpftraceUs(): number {
  const monotonic = Number(process.hrtime.bigint());
  const boot = bootNs();
  return (boot - monotonic < SUSPENDED_NS ? monotonic : boot) / 1_000;
}
