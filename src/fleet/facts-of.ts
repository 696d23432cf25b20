import type { HostFacts } from './host-view.ts';
import type { Summary } from './schema.ts';

/** The facts that are kept of a summary. Texts are those of the summary before where they are equal, so that its text is let go. */
export function factsOf(summary: Summary, before?: HostFacts): HostFacts {
  const { labels, bootId, run, epoch, seq, atMs, runMs, sinceMs, intervalMs } = summary;
  const { vmtally, bpftrace, kernel, cpus, state, problem, cost } = summary;
  const same = <Value>(value: Value, earlier: Value | undefined): Value =>
    earlier !== undefined && JSON.stringify(value) === JSON.stringify(earlier) ? earlier : value;
  return {
    labels: same(labels, before?.labels),
    bootId: same(bootId, before?.bootId),
    run: same(run, before?.run),
    epoch,
    seq,
    atMs,
    runMs,
    sinceMs,
    intervalMs,
    vmtally: same(vmtally, before?.vmtally),
    bpftrace: same(bpftrace, before?.bpftrace),
    kernel: same(kernel, before?.kernel),
    cpus,
    state,
    problem: same(problem, before?.problem),
    cost,
  };
}
