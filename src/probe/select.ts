import { VmtallyError } from '../errors.ts';
import { isSoftwareEvent } from '../kernel/software-events.ts';
import type { Tracepoints } from '../kernel/tracepoints.ts';
import { tracepointsOf, whyMissing } from './attach.ts';
import { EventRoom } from './event-room.ts';
import { conditionOf } from './filter/condition.ts';
import { type Filter, parseFilter } from './filter/parse.ts';
import { generateProbe } from './generate.ts';
import { isGlob, matchesGlob } from './glob.ts';
import { nearest } from './nearest.ts';
import { hintOfPerf, nameOfPerf } from './perf-events.ts';
import type { Preset } from './preset.ts';
import { loadPresets } from './presets.ts';
import { type Probe, updatesOf } from './probe.ts';
import { namesOf, type Selection } from './selection.ts';

/** An `-e` with its filter and its name. */
export interface EventRequest {
  text: string;
  filter?: string | undefined;
  name?: string | undefined;
}

/**
 * Finds the probes that event names stand for: `kmalloc`, `mm_page_alloc.failed`, `kmem:kmalloc`,
 * `'kmem:*alloc*'`, `@slab`, comma lists.
 * Throws EVENT_UNKNOWN (with the nearest names), EVENT_MISSING (the kernel lacks the event), FILTER_SYNTAX,
 * FIELD_UNKNOWN, USAGE where a name is given to several events, and what EventRoom throws where names stand for
 * more than `most` events.
 */
export function selectEvents(
  requests: readonly EventRequest[],
  probes: ReadonlyMap<string, Probe>,
  tracepoints: Tracepoints,
  most?: number,
): Selection[] {
  const room = new EventRoom(most);
  // By event, filter and name. generateProbe makes a new object each time: the origin stands for the event.
  const byOrigin = new Map<string, Selection>();
  for (const { text, filter: source, name } of requests) {
    const filter = source === undefined ? undefined : parseFilter(source);
    const events = [...new Set(text.split(','))].filter((part) => part !== '');
    const all = events.flatMap((event) => resolve(event, probes, tracepoints, room));
    if (name !== undefined) checkName(name, text, all.length, byOrigin.values());
    for (const selection of all) {
      if (filter) checkFilter(selection.probe, filter, tracepoints);
      const origin = JSON.stringify([selection.probe.where, source, name]);
      const twin = byOrigin.get(origin);
      if (twin) twin.maps = [...new Set([...twin.maps, ...selection.maps])];
      else byOrigin.set(origin, { ...selection, filter, source, name });
    }
  }
  const selections = [...byOrigin.values()];
  labelFilters(selections.filter(({ name }) => name === undefined));
  if (selections.length === 0) {
    throw new VmtallyError(
      'EVENT_UNKNOWN',
      'no event is selected',
      'Select one with -e; `vmtally list` shows the events.',
    );
  }
  return selections;
}

/** Labels selections of the same event, as far as the user did not name them, by their filters. */
function labelFilters(unnamed: readonly Selection[]): void {
  const first = new Map<string, Selection>();
  for (const selection of unnamed) {
    const twin = first.get(selection.probe.where);
    if (twin === undefined) first.set(selection.probe.where, selection);
    else twin.labelsFilter = selection.labelsFilter = true;
  }
}

function checkName(name: string, text: string, events: number, before: Iterable<Selection>): void {
  if (events > 1) {
    throw new VmtallyError(
      'USAGE',
      `the name ${name} can name one event, but ${text} matches ${events}`,
      'Give each event its own -e and --name.',
    );
  }
  for (const other of before) {
    if (other.name === name)
      throw new VmtallyError('USAGE', `two events are named ${name}`, 'Give each event a different name.');
  }
}

function resolve(
  name: string,
  probes: ReadonlyMap<string, Probe>,
  tracepoints: Tracepoints,
  room: EventRoom,
): Selection[] {
  if (name.startsWith('@')) return byPreset(presetOf(name), probes, tracepoints, room);
  const plain = probes.has(name) ? name : nameOfPerf(name);
  const selections =
    plain.includes(':') || isSoftwareEvent(plain)
      ? byEvent(plain, probes, tracepoints, room)
      : isGlob(plain)
        ? byGlob(plain, probes, tracepoints, room)
        : byName(plain, probes, tracepoints, room);
  if (selections.length > 0) return selections;
  if (/^k(?:ret)?probe:/.test(plain)) {
    throw new VmtallyError(
      tracepoints.hasKprobes?.() === false ? 'EVENT_MISSING' : 'EVENT_UNKNOWN',
      tracepoints.hasKprobes?.() === false
        ? `${plain}: this kernel has no kprobes, or forbids them`
        : `-e takes no function such as ${plain}`,
      'A probe file can count calls of functions: see docs/probes.md, or `man vmtally`.',
    );
  }
  const candidates = plain.includes(':')
    ? tracepoints.names
    : [...[...probes.values()].flatMap(namesOf), ...tracepoints.names.map(tail)];
  const close = nearest(plain, candidates);
  throw new VmtallyError(
    'EVENT_UNKNOWN',
    `no probe or tracepoint is called ${name}`,
    hintOfPerf(plain) ??
      (close.length > 0
        ? `Did you mean ${close.join(', ')}?`
        : '`vmtally list` shows the probes, `vmtally list --tracepoints` all tracepoints.'),
  );
}

function presetOf(name: string): Preset {
  const presets = loadPresets();
  const preset = presets.get(name);
  if (preset !== undefined) return preset;
  const close = nearest(name, presets.keys(), 1);
  throw new VmtallyError(
    'EVENT_UNKNOWN',
    `no preset is called ${name}`,
    close.length > 0 ? `Did you mean ${close.join()}?` : `The presets: ${[...presets.keys()].join(', ')}.`,
  );
}

function byPreset(
  { name, events, optional }: Preset,
  probes: ReadonlyMap<string, Probe>,
  tracepoints: Tracepoints,
  room: EventRoom,
): Selection[] {
  const all = [...events, ...optional].flatMap((event) => {
    const [selection] = select(event, probes);
    if (selection === undefined) return [];
    const { probe } = selection;
    return [{ event, selection, why: whyMissing(probe, tracepoints), required: events.includes(event) }];
  });
  const present = all.filter(({ why }) => why === undefined);
  const missing = all.find(({ why, required }) => required && why !== undefined);
  if (missing !== undefined) {
    throw new VmtallyError(
      'EVENT_MISSING',
      `${name} has ${missing.event} (${missing.selection.probe.where}): ${missing.why}`,
      present.length > 0
        ? `Count its other events: -e ${present.map(({ event }) => event).join(',')}`
        : '`vmtally list` shows the events that this kernel has.',
    );
  }
  room.take(present.length);
  return present.map(({ selection }) => selection);
}

function byName(
  name: string,
  probes: ReadonlyMap<string, Probe>,
  tracepoints: Tracepoints,
  room: EventRoom,
): Selection[] {
  const [selection] = select(name, probes);
  if (selection === undefined) return [];
  room.take(1);
  return [available(selection.probe, selection.maps, tracepoints)];
}

/** The probe or the part of a probe with this name; none if there is none. */
function select(name: string, probes: ReadonlyMap<string, Probe>): Selection[] {
  const [stem = '', suffix, more] = name.split('.');
  const probe = probes.get(stem);
  if (probe === undefined || more !== undefined) return [];
  const map = suffix === undefined ? undefined : `${stem}_${suffix}`;
  if (map !== undefined && !Object.hasOwn(probe.head.maps, map)) return [];
  return [{ probe, maps: map === undefined ? Object.keys(probe.head.maps) : [map] }];
}

function byGlob(
  glob: string,
  probes: ReadonlyMap<string, Probe>,
  tracepoints: Tracepoints,
  room: EventRoom,
): Selection[] {
  const matches = matchesGlob(glob);
  const selections: Selection[] = [];
  for (const probe of probes.values()) {
    if (!matches(probe.head.name) || whyMissing(probe, tracepoints) !== undefined) continue;
    room.take(1);
    selections.push({ probe, maps: Object.keys(probe.head.maps) });
  }
  return selections;
}

function byEvent(
  event: string,
  probes: ReadonlyMap<string, Probe>,
  tracepoints: Tracepoints,
  room: EventRoom,
): Selection[] {
  const names = tracepointsOf(event, tracepoints);
  room.take(names.length);
  // If two probe files have the same event, it means the file of the catalogue. The user's file goes by its
  // own name.
  const files = [...probes.values()].toSorted((a, b) => Number(b.own ?? false) - Number(a.own ?? false));
  // The head of another event's probe is not read: the probe may not be parsed yet.
  const probeOf = (name: string) => files.findLast((probe) => probe.event === name && !probe.head.ownName);
  const exact = probeOf(event);
  // This kernel may have a probe's event under another name, which the probe's wildcard attach point matches.
  if (names.length === 0 && exact) {
    room.take(1);
    return [available(exact, Object.keys(exact.head.maps), tracepoints)];
  }
  return names.map((name) => {
    const probe = probeOf(name) ?? generateProbe(name);
    return available(probe, Object.keys(probe.head.maps), tracepoints);
  });
}

function available(probe: Probe, maps: string[], tracepoints: Tracepoints): Selection {
  const why = whyMissing(probe, tracepoints);
  if (why !== undefined) {
    throw new VmtallyError(
      'EVENT_MISSING',
      `${probe.head.name} (${probe.where}): ${why}`,
      '`vmtally list` shows the events that this kernel has.',
    );
  }
  return { probe, maps };
}

/** Throws where a filter is not valid on every tracepoint whose events are counted. */
function checkFilter(probe: Probe, filter: Filter, tracepoints: Tracepoints): void {
  for (const block of probe.blocks) {
    if (updatesOf(block, probe.head.maps, probe.where).length === 0) continue;
    for (const event of block.attach.flatMap((attach) => tracepointsOf(attach, tracepoints)))
      conditionOf(filter, event, tracepoints);
  }
}

const tail = (event: string): string => event.slice(event.indexOf(':') + 1);
