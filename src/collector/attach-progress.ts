import { loadedPrograms } from '../bpftrace/fdinfo.ts';
import type { Collector } from './collector.ts';

/** Progress of attaching: BPF programs that bpftrace has loaded, of those that it will attach. */
export interface AttachProgress {
  loaded: number;
  probes: number;
}

export function attachProgress({ pid, program }: Pick<Collector, 'pid' | 'program'>): AttachProgress {
  const probes = program.attached.length;
  // If `pid` is a script that starts bpftrace, the script has loaded no program itself, so the count is 0.
  const loaded = pid === undefined ? 0 : Math.min(probes, loadedPrograms(pid).length);
  return { loaded, probes };
}
