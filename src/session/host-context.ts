import type { Bpftrace } from '../bpftrace/find.ts';
import { Collector } from '../collector/collector.ts';
import type { CollectorOptions } from '../collector/events.ts';
import type { ScopeTracker } from '../collector/scope-tracker.ts';
import type { ContainerNames } from '../containers/container-names.ts';
import { VmtallyError } from '../errors.ts';
import type { KernelFeatures } from '../kernel/features.ts';
import type { Tasks } from '../kernel/tasks.ts';
import type { Tracepoints } from '../kernel/tracepoints.ts';
import { readVmstat } from '../kernel/vmstat.ts';
import type { Probe } from '../probe/probe.ts';
import type { Scope } from '../probe/scope.ts';
import { selectEvents } from '../probe/select.ts';
import { isNamed, labelOf, type Selection } from '../probe/selection.ts';
import { counterNameOf } from '../tally/series.ts';
import type { SessionSpec } from '../wire/session.ts';

/** The part of the host that all sessions of a service share. */
export interface HostContext {
  bpftrace: Bpftrace;
  /** Differences of raw tracepoints that doctor notes while the service runs (CollectorOptions). */
  rawNote?: (() => string | undefined) | undefined;
  features: KernelFeatures;
  tracepoints: Tracepoints;
  probes: ReadonlyMap<string, Probe>;
  tasks: Tasks;
  /** Reads the names of the containers that it sees. */
  containers?: Pick<ContainerNames, 'see'> | undefined;
}

/** The first restart is immediate; then each wait is twice as long as the last, up to 10 s. */
const RESTARTS = {
  limit: Infinity,
  waitMs: (time: number) => (time === 1 ? 0 : Math.min(10_000, 125 * 2 ** time)),
};

/** The probes that a spec names. Throws what selectEvents throws, and USAGE if a counter's name is taken. */
export function selectionsOf(
  spec: SessionSpec,
  { probes, tracepoints }: HostContext,
  mostEvents?: number,
): Selection[] {
  const requests = spec.events.map(({ event, filter, name }) => ({ text: event, filter, name }));
  const selections = selectEvents(requests, probes, tracepoints, mostEvents);
  checkCounterNames(selections, readVmstat());
  return selections;
}

/**
 * Throws USAGE if a named count has the name of another one or of a kernel counter: clients see both in one
 * list.
 */
export function checkCounterNames(
  selections: readonly Selection[],
  vmstat: ReadonlyMap<string, number>,
): void {
  const names = new Set<string>();
  for (const selection of selections.filter(isNamed)) {
    for (const map of selection.maps) {
      // A filter in the label is no part of a counter's name, which has no spaces.
      const name = counterNameOf(labelOf({ ...selection, labelsFilter: false }, map));
      if (vmstat.has(name) || names.has(name)) {
        throw new VmtallyError(
          'USAGE',
          vmstat.has(name)
            ? `${name} is the name of a counter of this kernel’s /proc/vmstat`
            : `two counts are named ${name}`,
          'Choose another name: --name NAME after its -e, or `name` in a list of events.',
        );
      }
      names.add(name);
    }
  }
}

/** Options of a Collector that do not follow from the spec. */
type CollectorOption =
  | 'keeps'
  | 'guarded'
  | 'programLimit'
  | 'throttle'
  | 'groupBy'
  | 'stacks'
  | 'objects'
  | 'maxEntries';

/** Makes a Collector for a spec; the Collector restarts bpftrace without limit. */
export const newCollector = (
  { bpftrace, rawNote, features, tracepoints }: HostContext,
  spec: SessionSpec,
  selections: Selection[],
  scope: Scope,
  tracker: ScopeTracker,
  more: Partial<Pick<CollectorOptions, CollectorOption>> = {},
): Collector =>
  new Collector({
    bpftrace,
    rawNote,
    features,
    tracepoints,
    selections,
    scope,
    tracker,
    groupBy: spec.by,
    ...more,
    tickMs: spec.intervalMs,
    delayMs: 0,
    restarts: RESTARTS,
  });
