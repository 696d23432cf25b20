import { findBpftrace } from '../../src/bpftrace/find.ts';
import { Collector } from '../../src/collector/collector.ts';
import type { CollectorOptions, Tick } from '../../src/collector/events.ts';
import { readFeatures } from '../../src/kernel/features.ts';
import { readTracepoints } from '../../src/kernel/tracepoints.ts';
import { selectEvents } from '../../src/probe/select.ts';
import { until } from '../fixtures/until.ts';
import { MARK } from './support.ts';

/** A session with the bpftrace under test, in the process of the tests. */
export async function liveSession(
  text: string,
  options: Partial<CollectorOptions>,
  filter?: string,
): Promise<Collector> {
  // leftovers.ts uses this mark to find processes that a test left.
  Object.assign(process.env, MARK);
  const tracepoints = readTracepoints();
  return new Collector({
    bpftrace: await findBpftrace(),
    features: readFeatures(),
    tracepoints,
    selections: selectEvents([{ text, filter }], new Map(), tracepoints),
    scope: { who: { kind: 'all' } },
    groupBy: 'none',
    tickMs: 100,
    delayMs: 0,
    ...options,
  });
}

/** All ticks of a session that is stopped when `work` is done. `work` gets the ticks as they come. */
export async function ticksWhile(
  session: Collector,
  work: (ticks: readonly Tick[]) => Promise<unknown>,
): Promise<Tick[]> {
  const ticks: Tick[] = [];
  let working: Promise<unknown> | undefined;
  for await (const event of session.events()) {
    if (event.kind === 'open') working = work(ticks).finally(() => session.stop());
    else if (event.kind === 'tick') ticks.push(event);
  }
  await working;
  return ticks;
}

/** Waits for `n` further ticks. */
export function moreTicks(ticks: readonly Tick[], n: number): Promise<void> {
  const wanted = ticks.length + n;
  return until(`${n} more ticks`, () => ticks.length >= wanted);
}
