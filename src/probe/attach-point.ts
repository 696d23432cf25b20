import { isSoftwareEvent } from '../kernel/software-events.ts';

/** A point at each of the events: without the period bpftrace takes a larger one (src/attached_probe.cpp). */
const SOFTWARE = /^software:([\w-]+):1$/;

/** True for a point at which a probe may count a software event of perf: `software:minor-faults:1`. */
export const isSoftwarePoint = (point: string): boolean =>
  SOFTWARE.test(point) && isSoftwareEvent(eventAt(point));

/** The event of an attach point: the reverse of attachPoint. */
export const eventAt = (point: string): string =>
  SOFTWARE.exec(point)?.[1] ?? point.replace(/^tracepoint:/, '');

/** The attach point of an event: `tracepoint:kmem:kmalloc`, `kretprobe:function`, `software:minor-faults:1`. */
export function attachPoint(event: string): string {
  if (isSoftwareEvent(event)) return `software:${event}:1`;
  return /^k(?:ret)?probe:/.test(event) ? event : `tracepoint:${event}`;
}
