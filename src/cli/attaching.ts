import { loadedPrograms } from '../bpftrace/fdinfo.ts';
import type { Collector } from '../collector/collector.ts';

/** Progress of a collector until its window opens, which takes a while on a busy machine. */
export function attachingText({ pid, program }: Collector, seconds: number): string {
  const probes = program.attached.length;
  // If `pid` is a script that starts bpftrace, the script has loaded no program itself, so the count is 0.
  const loaded = pid === undefined ? 0 : Math.min(probes, loadedPrograms(pid).length);
  return `attaching ${probes} probes${loaded === 0 ? '' : `, ${loaded} loaded`}, ${seconds} s …`;
}
