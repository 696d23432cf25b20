import type { Bpftrace } from '../bpftrace/find.ts';
import type { KernelFeatures } from '../kernel/features.ts';
import type { Tasks } from '../kernel/tasks.ts';
import type { Tracepoints } from '../probe/formats.ts';
import type { Probe } from '../probe/probe.ts';
import type { Scope } from '../probe/scope.ts';
import { type Selection, selectEvents } from '../probe/select.ts';
import type { SessionSpec } from '../wire/session.ts';
import { Session } from './session.ts';

/** What all sessions of a service stand on. */
export interface Ground {
  bpftrace: Bpftrace;
  features: KernelFeatures;
  tracepoints: Tracepoints;
  probes: ReadonlyMap<string, Probe>;
  tasks: Tasks;
}

/** The first restart is at once, then bpftrace is given longer each time. */
const RESTARTS = {
  limit: Infinity,
  waitMs: (time: number) => (time === 1 ? 0 : Math.min(10_000, 125 * 2 ** time)),
};

/** The probes that a spec names. Throws what selectEvents throws. */
export const selectionsOf = (spec: SessionSpec, { probes, tracepoints }: Ground): Selection[] =>
  selectEvents(
    spec.events.map(({ event, filter }) => ({ text: event, filter })),
    probes,
    tracepoints,
  );

/** A Session that counts for a spec; it goes on whatever happens to its bpftraces. */
export const newSession = (
  { bpftrace, features, tracepoints }: Ground,
  spec: SessionSpec,
  selections: Selection[],
  scope: Scope,
  keeps?: 'both',
): Session =>
  new Session({
    bpftrace,
    features,
    tracepoints,
    selections,
    scope,
    dimension: spec.by,
    keeps,
    tickMs: spec.intervalMs,
    delayMs: 0,
    restarts: RESTARTS,
  });
