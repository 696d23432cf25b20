import { VmtallyError } from '../errors.ts';
import type { Tracepoints } from '../kernel/tracepoints.ts';
import { tracepointsOf, whyMissing } from './attach.ts';
import { conditionOf } from './filter/condition.ts';
import { type Filter, parseFilter } from './filter/parse.ts';
import { generateProbe } from './generate.ts';
import { isGlob, matchesGlob } from './glob.ts';
import { nearest } from './nearest.ts';
import { type Probe, updatesOf } from './probe.ts';

/** One `-e` with the filter and the name that belong to it. */
export interface EventRequest {
  text: string;
  filter?: string | undefined;
  name?: string | undefined;
}

/** A probe to compile, the output maps wanted of it, and the filter on its events. */
export interface Selection {
  probe: Probe;
  maps: string[];
  filter?: Filter | undefined;
  /** The filter as it was written. */
  source?: string | undefined;
  /** What the user calls it. */
  name?: string | undefined;
  /** Its series stay, and nothing is counted for them. */
  leftOut?: boolean | undefined;
}

/** What -e takes for one map of a probe: `kmem:kmalloc`, `mm_page_alloc.failed`; a file of the user's by its name. */
export function eventOf({ head, own }: Probe, map: string): string {
  if (map === head.name) return own ? head.name : head.event;
  return `${head.name}.${partOf(head.name, map)}`;
}

/** How a series is called: as its event, or by the name that was given to it; its further maps are parts of that. */
export function labelOf({ probe, maps, name }: Selection, map: string): string {
  if (name === undefined) return eventOf(probe, map);
  return maps.length === 1 || map === probe.head.name ? name : `${name}.${partOf(probe.head.name, map)}`;
}

/** Whether its counts have names that the user gave: by --name, or by a probe file of one's own. */
export const isNamed = ({ probe, name }: Selection): boolean => name !== undefined || probe.own === true;

const partOf = (probe: string, map: string): string => map.slice(probe.length + 1);

/**
 * The probes that event names stand for: `kmalloc`, `mm_page_alloc.failed`, `kmem:kmalloc`, `'kmem:*alloc*'`, comma lists.
 * Throws EVENT_UNKNOWN (with the nearest names), EVENT_MISSING (the kernel lacks it), FILTER_SYNTAX, FIELD_UNKNOWN, and
 * USAGE where a name is not of one event.
 */
export function selectEvents(
  requests: readonly EventRequest[],
  probes: ReadonlyMap<string, Probe>,
  tracepoints: Tracepoints,
): Selection[] {
  const selections: Selection[] = [];
  for (const { text, filter: source, name } of requests) {
    const filter = source === undefined ? undefined : parseFilter(source);
    const events = [...new Set(text.split(','))].filter((part) => part !== '');
    const all = events.flatMap((event) => resolve(event, probes, tracepoints));
    if (name !== undefined) checkName(name, text, all.length, selections);
    for (const found of all) {
      if (filter) checkFilter(found.probe, filter, tracepoints);
      // A probe that is made for an event is another object each time.
      const twin = selections.find(
        (other) => other.probe.where === found.probe.where && other.source === source && other.name === name,
      );
      if (twin) twin.maps = [...new Set([...twin.maps, ...found.maps])];
      else selections.push({ ...found, filter, source, name });
    }
  }
  if (selections.length === 0) {
    throw new VmtallyError(
      'EVENT_UNKNOWN',
      'no event is named',
      'Name one with -e; `vmtally list` shows them.',
    );
  }
  return selections;
}

function checkName(name: string, text: string, events: number, before: readonly Selection[]): void {
  if (events > 1) {
    throw new VmtallyError(
      'USAGE',
      `the name ${name} is for one event, and ${text} stands for ${events}`,
      'Give each an -e and a name of its own.',
    );
  }
  if (before.some((other) => other.name === name))
    throw new VmtallyError('USAGE', `two events are named ${name}`, 'Give each a name of its own.');
}

function resolve(name: string, probes: ReadonlyMap<string, Probe>, tracepoints: Tracepoints): Selection[] {
  const plain = name.replace(/^tracepoint:/, '');
  const found = plain.includes(':')
    ? byEvent(plain, probes, tracepoints)
    : isGlob(plain)
      ? byGlob(plain, probes, tracepoints)
      : byName(plain, probes, tracepoints);
  if (found.length > 0) return found;
  const candidates = plain.includes(':')
    ? tracepoints.names
    : [...probes.keys(), ...tracepoints.names.map(tail)];
  const close = nearest(plain, candidates);
  throw new VmtallyError(
    'EVENT_UNKNOWN',
    `no probe or tracepoint is called ${name}`,
    close.length > 0
      ? `Did you mean ${close.join(', ')}?`
      : '`vmtally list` shows probes, `vmtally list --tracepoints` all.',
  );
}

function byName(name: string, probes: ReadonlyMap<string, Probe>, tracepoints: Tracepoints): Selection[] {
  const [stem = '', suffix, more] = name.split('.');
  const probe = probes.get(stem);
  if (probe === undefined || more !== undefined) return [];
  const map = suffix === undefined ? undefined : `${stem}_${suffix}`;
  if (map !== undefined && !Object.hasOwn(probe.head.maps, map)) return [];
  return [available(probe, map === undefined ? Object.keys(probe.head.maps) : [map], tracepoints)];
}

const byGlob = (glob: string, probes: ReadonlyMap<string, Probe>, tracepoints: Tracepoints): Selection[] => {
  const matches = matchesGlob(glob);
  return [...probes.values()]
    .filter((probe) => matches(probe.head.name) && whyMissing(probe, tracepoints) === undefined)
    .map((probe) => ({ probe, maps: Object.keys(probe.head.maps) }));
};

function byEvent(event: string, probes: ReadonlyMap<string, Probe>, tracepoints: Tracepoints): Selection[] {
  const names = tracepointsOf(event, tracepoints);
  // Of two files for one event the catalogue's is meant; the other has a name of its own.
  const files = [...probes.values()].toSorted((a, b) => Number(b.own ?? false) - Number(a.own ?? false));
  const ours = new Map(files.map((probe) => [probe.head.event, probe]));
  const lacking = ours.get(event);
  // A probe may answer to a name that this kernel has under another (a wildcard attach point).
  if (names.length === 0 && lacking) return [available(lacking, Object.keys(lacking.head.maps), tracepoints)];
  return names.map((name) => {
    const probe = ours.get(name) ?? generateProbe(name);
    return available(probe, Object.keys(probe.head.maps), tracepoints);
  });
}

function available(probe: Probe, maps: string[], tracepoints: Tracepoints): Selection {
  const why = whyMissing(probe, tracepoints);
  if (why !== undefined) {
    throw new VmtallyError(
      'EVENT_MISSING',
      `${probe.head.name} (${probe.where}): ${why}`,
      '`vmtally list` shows what this kernel has.',
    );
  }
  return { probe, maps };
}

/** A filter must be one on every tracepoint whose events are counted. */
function checkFilter(probe: Probe, filter: Filter, tracepoints: Tracepoints): void {
  for (const block of probe.blocks) {
    if (updatesOf(block, probe.head.maps, probe.where).length === 0) continue;
    for (const event of block.attach.flatMap((attach) => tracepointsOf(attach, tracepoints)))
      conditionOf(filter, event, tracepoints);
  }
}

const tail = (event: string): string => event.slice(event.indexOf(':') + 1);
