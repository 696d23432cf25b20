import type { HostFacts } from './host-view.ts';
import type { Summary } from './schema.ts';

/** The facts that are kept of a summary. Texts are those of the summary before where they are equal, so that its text is let go. */
export function factsOf(summary: Summary, before?: HostFacts): HostFacts {
  const { labels, bootId, run, epoch, seq, atMs, runMs, sinceMs, intervalMs } = summary;
  const { vmtally, bpftrace, kernel, cpus, state, problem, cost } = summary;
  const areSame = before !== undefined && JSON.stringify(labels) === JSON.stringify(before.labels);
  return {
    labels: areSame ? before.labels : labels,
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
    state: same(state, before?.state),
    problem: same(problem, before?.problem),
    cost,
  };
}

const same = <Text extends string | null>(text: Text, before: Text | undefined): Text =>
  text === before ? before : text;
