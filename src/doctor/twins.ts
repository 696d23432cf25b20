import type { Bpftrace } from '../bpftrace/find.ts';
import { rawSupport } from '../bpftrace/raw-support.ts';
import { Collector } from '../collector/collector.ts';
import { VmtallyError } from '../errors.ts';
import type { KernelFeatures } from '../kernel/features.ts';
import type { Tracepoints } from '../kernel/tracepoints.ts';
import { whyMissing } from '../probe/attach.ts';
import { whyClassic } from '../probe/attach-place.ts';
import type { Probe } from '../probe/probe.ts';
import type { Series } from '../probe/program.ts';
import type { Selection } from '../probe/selection.ts';
import { addCounts, type Distribution, emptyCounts, total } from '../tally/tally.ts';
import { exactnessToText } from '../text/exactness-to-text.ts';
import type { Exactness } from '../wire/exactness.ts';
import { useMemory } from './workload.ts';

/** Counts of a probe at the raw tracepoint and at the tracepoint of its event, from one program. */
export interface Twins {
  probe: Probe;
  pairs: { series: Series; raw: Distribution; classic: Distribution }[];
  /** Largest number of events that one of the two may have and the other may lack. */
  mayDiffer: number;
  /** False where the kernel does not count what programs at tracepoints miss. */
  missesKnown: boolean;
}

/**
 * Counts the events of each probe twice, at the raw tracepoint and at the tracepoint, while this process uses memory.
 * Leaves out the probes that are not counted at raw tracepoints. Throws the errors of a
 * Collector, and BPFTRACE_OUTPUT if the counts cannot be compared.
 */
export async function countTwins(
  bpftrace: Bpftrace,
  features: KernelFeatures,
  tracepoints: Tracepoints,
  probes: Iterable<Probe>,
): Promise<Twins[]> {
  const support = rawSupport(bpftrace, features);
  const able = [...probes].filter(
    (probe) =>
      whyMissing(probe, tracepoints) === undefined && whyClassic(probe, tracepoints, support) === undefined,
  );
  if (able.length === 0) return [];
  const collector = new Collector({
    bpftrace,
    features,
    tracepoints,
    selections: able.flatMap(twinsOf),
    // All that happens on the machine tests the arguments better than this process alone.
    scope: { who: { kind: 'all' } },
    groupBy: 'none',
    tickMs: 100,
    delayMs: 0,
  });
  const { series } = collector.program;
  const counts = emptyCounts(series.length);
  for await (const message of collector.events()) {
    if (message.kind === 'open') {
      useMemory();
      collector.stop();
    } else if (message.kind === 'tick') addCounts(counts, message.counts);
  }
  const exactness = collector.exactness();
  const [trouble] = exactnessToText({
    ...exactness,
    missedRuns: [],
    missedRunsKnown: true,
    lostUpdates: [],
    lateTicks: 0,
    // A kernel that hides process 1 hides it from both.
    hidesFirst: 'no',
    beyondDouble: [],
  });
  if (trouble !== undefined)
    throw new VmtallyError('BPFTRACE_OUTPUT', trouble, 'Run `vmtally doctor` again.');
  let next = 0;
  return able.map((probe) => {
    const maps = Object.keys(probe.head.maps).length;
    const first = next;
    next += 2 * maps;
    const pairs = series.slice(first, first + maps).map((one, index) => {
      const raw = total(counts[first + index] ?? new Map());
      // A value that only the raw tracepoint has cannot be compared, but the number of events can.
      const isAlone = probe.head.maps[one.map]?.value?.raw !== undefined;
      return {
        series: isAlone ? { ...one, head: { ...one.head, value: undefined } } : one,
        raw: isAlone ? withoutValues(raw) : raw,
        classic: total(counts[first + maps + index] ?? new Map()),
      };
    });
    const { missedRunsKnown: missesKnown } = exactness;
    return { probe, pairs, mayDiffer: mayDiffer(probe, exactness, features.cpus), missesKnown };
  });
}

const withoutValues = (counts: Distribution): Distribution =>
  new Map(counts.size === 0 ? [] : [[0, [...counts.values()].reduce((sum, count) => sum + count, 0)]]);

/** The probe as it is, and without the raw arguments of its head. */
function twinsOf(probe: Probe): Selection[] {
  const maps = Object.keys(probe.head.maps);
  const { name } = probe.head;
  return [
    { probe, maps, name },
    { probe: { ...probe, head: { ...probe.head, raw: undefined } }, maps, name: `${name} (classic)` },
  ];
}

/** An event may come on each CPU just as the window opens or ends: before the end of one program, after the other's. */
function mayDiffer({ head }: Probe, { missedRuns, lostUpdates }: Exactness, cpus: number): number {
  const missed = missedRuns.filter(({ event }) => event === head.event).map(({ runs }) => runs);
  const lost = lostUpdates
    .filter(({ event }) => event.split(/[ .]/, 1)[0] === head.name)
    .map(({ updates }) => updates);
  return [...missed, ...lost].reduce((sum, runs) => sum + runs, 2 * cpus);
}
