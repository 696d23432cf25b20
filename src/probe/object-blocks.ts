import type { Tracepoints } from '../kernel/tracepoints.ts';
import { attachPoint } from './attach-point.ts';
import type { ProgramBlock } from './block.ts';
import { castArgs } from './cast-args.ts';
import type { MapHead } from './head.ts';
import { type ObjectEvent, type ObjectOptions, objectEvents } from './objects.ts';
import type { CompileOptions, Program } from './program.ts';
import { OBJECT_BITS, OBJECT_SUMS, OBJECTS_CLOSED, OBJECTS_MAP } from './protocol.ts';
import { scopeCondition } from './scope.ts';
import { guarded } from './selection/conditions.ts';

const BYTES: MapHead['value'] = { name: 'bytes', unit: 'bytes', scale: 'linear' };
/**
 * Series of objects by process and call site. `unseen`: freed without an event, as the address was allocated again;
 * `freers` are by the process and the site that free.
 */
export const OBJECT_SERIES = {
  allocated: 'allocated',
  freed: 'freed',
  unseen: 'unseen',
  freers: 'freers',
} as const;

/**
 * Builds the blocks that pair allocations with frees. OBJECTS_MAP has each object that was allocated in the window and
 * not freed yet, by its address. Its value is two numbers: the tick and the low 32 bits of the call site, and the bytes
 * and the process (see tally/objects.ts). So an allocation costs one update of a map beside the sums, and a free one
 * look-up, which the removal itself can be, and one removal. An allocation out of scope costs a look-up: it ends an object that was freed without an event,
 * so that the free of the new one is not taken for that of the old one.
 *
 * The window is the same for both sides: nothing is kept before tick 1, and nothing changes from the last tick on, which
 * raises @vt_tick to OBJECTS_CLOSED. So the sums of the last tick and the map that it prints are of one moment:
 * allocated = freed + in the map + allocated again where no free was seen. bpftrace up to 0.18 aborts where keys go away
 * while it prints them: after the last tick none does.
 *
 * All blocks are at classic tracepoints, of which the kernel runs one at a time on a CPU (kernel/trace/bpf_trace.c,
 * trace_call_bpf): no program meets another one that holds the map's lock on its CPU.
 */
export function objectBlocks(
  objects: ObjectOptions,
  tracepoints: Tracepoints,
  options: CompileOptions,
  program: Program,
): ProgramBlock[] {
  const { allocates, frees } = objectEvents(objects, tracepoints);
  const eventsOf = (all: readonly ObjectEvent[]): string[] => all.map(({ event }) => event);
  if (objects.countsRows) {
    addSeries(OBJECT_SERIES.allocated, { counts: 'objects', value: BYTES }, eventsOf(allocates), program);
    addSeries(OBJECT_SERIES.freed, { counts: 'objects', value: BYTES }, eventsOf(frees), program);
    addSeries(OBJECT_SERIES.unseen, { counts: 'objects', value: BYTES }, eventsOf(allocates), program);
  }
  if (objects.countsFreers)
    addSeries(
      OBJECT_SERIES.freers,
      { counts: 'objects', value: { name: 'site', scale: 'linear' } },
      eventsOf(frees),
      program,
    );
  const scope = scopeCondition(options.scope);
  // No block has a predicate: any process may free what a process in scope allocated, or get its address next.
  const block = (event: ObjectEvent, body: Body): ProgramBlock => ({
    text: `${attachPoint(event.event)} { ${inWindow(event, body, options)} }`,
    loses: 'events',
    // A session meters what its selections cost: the objects are the only one.
    selection: 0,
  });
  return [
    ...allocates.map((event) => block(event, allocation(event, objects, scope))),
    ...frees.map((event) => block(event, free(event, objects, scope))),
  ];
}

function addSeries(name: string, head: MapHead, events: string[], program: Program): void {
  const series = program.series.push({ label: name, probe: 'objects', map: name, head, events }) - 1;
  for (const buffer of [0, 1] as const) program.maps.set(seriesMap(name, buffer), series);
}

const seriesMap = (name: string, buffer: 0 | 1): string => `@vt_${name}_${buffer}`;

/** Counts under a key in the buffer that the tick selects. */
const countBy = (name: string, key: string): string =>
  `if ($tick & 1) { ${seriesMap(name, 1)}[${key}] = count(); } else { ${seriesMap(name, 0)}[${key}] = count(); }`;

/** Process, call site and bytes of the allocation of $object. */
const OWNER = {
  pid: `$object.1 & ${2 ** OBJECT_BITS.pid - 1}`,
  site: '$object.0 & 0xffffffff',
  bytes: `$object.1 >> ${OBJECT_BITS.pid}`,
};
const OWNER_KEY = `(uint32)(${OWNER.pid}), ${OWNER.site}, ${OWNER.bytes}`;

/** An object that is still at an address which is allocated now was freed without an event. */
const endUnseen = (acts: readonly string[]): string =>
  `$object = ${OBJECTS_MAP}[$key]; if ($object.1 != 0) { ${acts.join(' ')} }`;

/** Statements of a block: `fields` read the event, and `act` runs while the window is open. */
interface Body {
  fields: string[];
  act: string[];
}

function allocation(
  { site, bytes }: ObjectEvent,
  { countsRows, checksRoom }: ObjectOptions,
  scope: string,
): Body {
  const fields = [`$site = ${site ?? '(uint64)0'};`, `$bytes = ${bytes};`];
  const first = `(($tick & ${OBJECT_BITS.tickMask}) << ${OBJECT_BITS.site}) | $site`;
  const countUnseen = countsRows ? [countBy(OBJECT_SERIES.unseen, OWNER_KEY)] : [];
  const keep = [
    ...(countsRows ? [endUnseen(countUnseen)] : []),
    `${OBJECTS_MAP}[$key] = (${first}, ($bytes << ${OBJECT_BITS.pid}) | (uint64)pid);`,
    ...(checksRoom ? [`if (${OBJECTS_MAP}[$key].1 == 0) { ${OBJECT_SUMS.refused} = count(); }`] : []),
    `${OBJECT_SUMS.allocated} = count();`,
    ...(countsRows ? [countBy(OBJECT_SERIES.allocated, 'pid, $site, $bytes')] : []),
  ];
  const end = endUnseen([...countUnseen, `delete(${OBJECTS_MAP}[$key]);`]);
  const act = scope === '' ? keep : [`if (${scope}) { ${keep.join(' ')} } else { ${end} }`];
  return { fields, act };
}

function free(
  { site, bytes }: ObjectEvent,
  { countsRows, countsFreers, tellsDeleted }: ObjectOptions,
  scope: string,
): Body {
  // Within a scope most frees are of other objects: a look-up without the map's lock is cheaper for these.
  const needsNoOwner = tellsDeleted && scope === '' && !countsRows && !countsFreers && bytes === undefined;
  const fields = [
    ...(countsFreers ? [`$freer = ${site ?? '(uint64)0'};`] : []),
    ...(bytes === undefined ? [] : [`$part = ${bytes};`]),
  ];
  const remove = [
    ...(needsNoOwner ? [] : [`delete(${OBJECTS_MAP}[$key]);`]),
    `${OBJECT_SUMS.freed} = count();`,
    // A block of pages may be split, and freed in parts.
    ...(bytes === undefined ? [] : [`if (${OWNER.bytes} != $part) { ${OBJECT_SUMS.parts} = count(); }`]),
    ...(countsRows ? [countBy(OBJECT_SERIES.freed, OWNER_KEY)] : []),
    ...(countsFreers ? [countBy(OBJECT_SERIES.freers, `pid, $freer, ${OWNER.site}`)] : []),
  ];
  const earlier = guarded(scope, `${OBJECT_SUMS.earlier} = count();`);
  const isKept = needsNoOwner ? `delete(${OBJECTS_MAP}, $key)` : '$object.1 != 0';
  const act = [
    ...(needsNoOwner ? [] : [`$object = ${OBJECTS_MAP}[$key];`]),
    `if (${isKept}) { ${remove.join(' ')} } else { ${earlier} }`,
  ];
  return { fields, act };
}

/** Reads the fields first, and acts while the window is open. */
function inWindow(
  { event, key, isKey }: ObjectEvent,
  { fields, act }: Body,
  { argsByPointer }: CompileOptions,
): string {
  const fieldsText = [`$key = ${key};`, ...fields].join(' ');
  const read = argsByPointer ? castArgs(fieldsText, event) : fieldsText;
  const when = `$tick > 0 && $tick < ${OBJECTS_CLOSED}${isKey === '1' ? '' : ` && ${isKey}`}`;
  return `${read} $tick = @vt_tick; ${guarded(when, act.join(' '))}`;
}
