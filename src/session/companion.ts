import { createHash } from 'node:crypto';
import type * as Compare from '../compare/reconciliation.ts';
import { pageSize } from '../kernel/page-size.ts';
import { type Process, readProcess } from '../kernel/processes.ts';
import { objectEvents } from '../probe/objects.ts';
import type { Request } from '../wire/feed.ts';
import type { Within } from '../wire/groups.ts';
import { type SessionChange, type SessionSpec, SITE_EVENTS } from '../wire/session.ts';
import type { ObjectCount, StackSample } from '../wire/view-requests.ts';
import type { HostContext } from './host-context.ts';
import type { Companion, SessionOptions } from './options.ts';
import { processGone } from './problems.ts';

/** Suffixes of companions' ids and names, by the verb that requests a companion. */
export const SUFFIX = {
  'count-by-cpu': 'cpu',
  'count-by-site': 'site',
  'count-by-stack': 'stack',
  'count-objects': 'objects',
  reconcile: 'compare',
} as const satisfies Record<Companion['kind'], string>;

/** The companion of a session that a client asks for. Those that differ in any of these fields are several. */
export interface CompanionRequest {
  kind: Companion['kind'];
  /** The only process whose events count. */
  process?: Process | undefined;
  /** The only group of processes whose call sites count. */
  within?: Within | undefined;
  /** The event whose stacks are sampled. */
  sample?: StackSample | undefined;
  /** The objects that are paired. */
  objects?: ObjectCount | undefined;
}

/**
 * Id of a companion. Ids of clients' sessions are `s` and a number, so no other session has this id, and an id has at
 * most 60 characters.
 */
export function companionId(
  id: string,
  { kind, process, within, sample, objects }: CompanionRequest,
): string {
  const other = within
    ? [within.group, within.key]
    : sample
      ? [sample.event, sample.rate, sample.seconds, sample.run]
      : objects && [objects.kind, objects.seconds, objects.run, objects.freers];
  // A group and an event have more letters than an id.
  const hash = other && createHash('sha256').update(JSON.stringify(other));
  return [id, SUFFIX[kind], ...(hash ? [hash.digest('hex').slice(0, 12)] : []), ...(process ?? [])].join('-');
}

/** True for a session that counts itself what a companion would. */
export const countsItself = (
  { by }: Pick<SessionSpec, 'by'>,
  { kind, process, within }: CompanionRequest,
): boolean =>
  (kind === 'count-by-cpu' && by === 'cpu') ||
  (kind === 'count-by-site' && by === 'site' && process === undefined && within === undefined);

/** The companion that a request asks for, without its process. */
export function requestOf(
  request: Extract<Request, { verb: 'count-by-site' | 'count-by-stack' | 'count-objects' }>,
): CompanionRequest {
  if (request.verb === 'count-by-site') return { kind: request.verb, within: request.within };
  if (request.verb === 'count-objects') {
    const { verb, kind, seconds, run, freers } = request;
    return {
      kind: verb,
      objects: { kind, run, ...(seconds !== undefined && { seconds }), ...(freers && { freers }) },
    };
  }
  const { verb, event, rate, seconds, run } = request;
  return { kind: verb, sample: { event, rate, run, ...(seconds !== undefined && { seconds }) } };
}

/** The process with a pid: the one of now, or the one that began at `start`, which may have ended. Throws PID_UNKNOWN. */
export function processWith(pid: number, start = readProcess(pid)?.start): Process {
  if (start === undefined) throw processGone(pid);
  return [pid, start];
}

/**
 * The spec of the companion of a session, and what else it starts with. Reads the identities, by the module `compare`.
 * Throws PID_UNKNOWN.
 */
export function companionOf(
  id: string,
  request: CompanionRequest,
  spec: SessionSpec,
  { probes, tracepoints, features }: HostContext,
  compare?: typeof Compare,
): { spec: SessionSpec; more: Partial<SessionOptions> } {
  const { kind, process, within, sample, objects } = request;
  const name = companionId(spec.name ?? id, { ...request, process: undefined }) + nameOf(process);
  const companion: Companion = { of: id, kind, process };
  if (kind === 'count-by-cpu') return { spec: { ...spec, name, by: 'cpu' }, more: { companion } };
  if (kind === 'count-by-site') {
    const events = SITE_EVENTS.map((event) => ({ event }));
    const scope = scopeOf(spec, process);
    return { spec: { ...spec, name, events, scope, by: 'site' }, more: { companion, within } };
  }
  if (kind === 'count-by-stack' && sample !== undefined) {
    const { event, rate, seconds } = sample;
    const scope = scopeOf(spec, process);
    const more = { companion, sampling: { rate, seconds } };
    return { spec: { ...spec, name, events: [{ event }], scope, by: 'pid', intervalMs: SAMPLED_MS }, more };
  }
  if (kind === 'count-objects' && objects !== undefined) {
    const { allocates, frees } = objectEvents({ kind: objects.kind, pageSize: pageSize() }, tracepoints);
    const events = [...allocates, ...frees].map(({ event }) => ({ event }));
    const scope = scopeOf(spec, process);
    const ofAll = !scope.pids && !scope.cpus && !scope.cgroups;
    const more = { companion, objects: { ...objects, ofAll } };
    return { spec: { ...spec, name, events, scope, by: 'pid', intervalMs: OBJECTS_MS }, more };
  }
  if (compare === undefined) throw new Error(`${kind} needs the module that compares`);
  const reconciliation = compare.openReconciliation(compare.loadInvariants(), probes, tracepoints, features);
  const events = reconciliation.selections.map(({ probe }) => ({ event: probe.head.name }));
  // vmstat counts the whole system, so the events that are reconciled with it do too.
  const all: SessionSpec = { ...spec, name, events, scope: { inherit: true }, by: 'pid' };
  return { spec: all, more: { companion, reconciliation } };
}

/** Milliseconds between ticks of sampled stacks. */
const SAMPLED_MS = 1_000;

/** Milliseconds between ticks of paired objects: an age is known to a tick. */
const OBJECTS_MS = 500;

const nameOf = (process: Process | undefined): string => (process ? `-${process[0]}` : '');

/** The scope of a session, or that process alone. Throws PID_UNKNOWN if another process has the pid by now. */
function scopeOf({ scope }: SessionSpec, process: Process | undefined): SessionSpec['scope'] {
  if (process === undefined) return scope;
  if (readProcess(process[0])?.start !== process[1]) throw processGone(process[0]);
  return { pids: [process[0]], inherit: false, ...(scope.cpus && { cpus: scope.cpus }) };
}

/** The part of a session's change that its companion of this kind follows; undefined if it follows none. */
export function followedChange(
  kind: Companion['kind'] | undefined,
  change: SessionChange,
): SessionChange | undefined {
  if (kind === 'count-by-cpu') return change;
  // Companions of other kinds keep their own events. A new program would not know the objects of the old one.
  const { intervalMs } = change;
  return intervalMs === undefined || kind === 'count-objects' ? undefined : { intervalMs };
}
