import type { Bpftrace } from '../bpftrace/find.ts';
import { Collector } from '../collector/collector.ts';
import type { KernelFeatures } from '../kernel/features.ts';
import { processesOf } from '../kernel/processes.ts';
import type { Tracepoints } from '../kernel/tracepoints.ts';
import type { Scope } from '../probe/scope.ts';
import { selectEvents } from '../probe/select.ts';
import { total } from '../tally/tally.ts';
import { chooseWorkload, EVENTS } from './workload.ts';

/** Number of events that were made, and number of them that were counted. */
export interface KnownCount {
  event: string;
  made: number;
  counted: number;
  /** Runs that the kernel skipped and reported: `counted` lacks their events, but the loss is known. */
  missed: number;
}

/**
 * Counts a known number of events in the way that every command counts.
 * Throws the errors of a Collector.
 */
export async function countKnown(
  bpftrace: Bpftrace,
  features: KernelFeatures,
  tracepoints: Tracepoints,
): Promise<KnownCount> {
  const { event, filter, make, clean } = chooseWorkload(tracepoints);
  // In another PID namespace bpftrace sees this process under another id: only the filter selects there.
  const who: Scope['who'] = features.initPidNamespace
    ? { kind: 'pids', processes: processesOf([process.pid]), inherit: false }
    : { kind: 'all' };
  try {
    const selections = selectEvents([{ text: event, filter }], new Map(), tracepoints);
    const collector = new Collector({
      bpftrace,
      features,
      tracepoints,
      selections,
      scope: { who },
      groupBy: 'none',
      tickMs: 100,
      delayMs: 0,
    });
    let counted = 0;
    for await (const message of collector.events()) {
      if (message.kind === 'open') {
        make();
        collector.stop();
      } else if (message.kind === 'tick') {
        for (const rows of message.counts) for (const count of total(rows).values()) counted += count;
      }
    }
    const missed = collector
      .exactness()
      .missedRuns.filter((runs) => runs.event === event)
      .reduce((sum, { runs }) => sum + runs, 0);
    return { event, made: EVENTS, counted, missed };
  } finally {
    clean();
  }
}
