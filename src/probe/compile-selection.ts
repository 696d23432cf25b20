import { VmtallyError } from '../errors.ts';
import type { Tracepoints } from '../kernel/tracepoints.ts';
import { tracepointsOf } from './attach.ts';
import type { ProgramBlock } from './block.ts';
import { eventWithoutSite, hasSite } from './call-sites.ts';
import { packedMaps } from './pack.ts';
import type { Block } from './parse.ts';
import { type Probe, updatesOf } from './probe.ts';
import type { CompileOptions, Program } from './program.ts';
import { areBySite, SITE_FIELD, scopeCondition } from './scope.ts';
import { compileAtEvent } from './selection/at-event.ts';
import { inKeyOf } from './selection/in-key.ts';
import { bufferMap, samplesMap, stacksMap, totalsMap } from './selection/maps.ts';
import { withRawValues } from './selection/raw-value.ts';
import type { SelectionContext } from './selection/site.ts';
import { labelOf, type Selection } from './selection.ts';
import { valueNamesOf } from './series-values.ts';

/**
 * Compiles a selection. For example, this block of a probe
 *
 *     tracepoint:kmem:mm_page_alloc /args->pfn != 0/ {
 *       @mm_page_alloc[pid, args->order] = count();
 *     }
 *
 * with rows by pid, the processes of -p in scope, and the filter `gfp_flags & 0x400` becomes
 *
 *     tracepoint:kmem:mm_page_alloc /(args->pfn != 0) && @vt_scope[pid] && ((args->gfp_flags & 1024) != 0)/ {
 *       $vt_order = args->order;
 *       $vt_key_mm_page_alloc = ((int64)$vt_order << 22) | (int64)pid;
 *       if (@vt_tick & 1) {
 *         @i0_mm_page_alloc_1[$vt_key_mm_page_alloc] = count();
 *       } else {
 *         @i0_mm_page_alloc_0[$vt_key_mm_page_alloc] = count();
 *       }
 *     }
 *
 * The program checks the probe's predicate, the scope and the filter (selection/conditions.ts), reads each
 * field into a variable (selection/rewrite.ts), packs pid and value into one key (pack.ts), and counts in the
 * buffer that @vt_tick selects: `i0` stands for the first selection, `_0` for buffer A and `_1` for buffer B
 * (selection/updates.ts).
 */
export function selectionBlocks(
  selection: Selection,
  instance: number,
  tracepoints: Tracepoints,
  options: CompileOptions,
  program: Program,
): ProgramBlock[] {
  if (areBySite(options.groupBy)) requireSites(selection.probe, tracepoints);
  const contextOf = (probe: Probe, known: Tracepoints, seriesOf: ReadonlyMap<string, number>) => ({
    probe,
    filter: selection.filter,
    instance,
    tracepoints: known,
    scope: scopeCondition(options.scope),
    keeps: options.keeps ?? 'rows',
    options,
    events: [...new Set(probe.blocks.flatMap((block) => eventsOf(block, known)))],
    counted: selection.maps,
    packed: packedMaps(probe, options.groupBy, known),
    seriesOf,
  });
  const form = withRawValues(selection, tracepoints, (probe, known) => {
    const trial = contextOf(probe, known, new Map(selection.maps.map((map) => [map, 0])));
    return probe.blocks.flatMap((block) => compileBlock(block, trial));
  });
  const seriesOf = new Map<string, number>();
  const context = contextOf(form.probe, form.tracepoints, seriesOf);
  for (const map of selection.maps) {
    const series = addSeries(selection, map, context, program, form.whyNoValue);
    if (series === undefined || selection.dropped) continue;
    seriesOf.set(map, series);
    addMaps(map, series, context, program);
    if (options.stacks) addSamples(map, series, context, program);
  }
  return selection.dropped ? [] : form.probe.blocks.flatMap((block) => compileBlock(block, context));
}

/** Throws FIELD_UNKNOWN where an event that is counted has no call site. */
function requireSites(probe: Probe, tracepoints: Tracepoints): void {
  const lacking = eventWithoutSite(probe, tracepoints);
  if (lacking === undefined) return;
  const others = tracepoints.names.filter((name) => name.startsWith('kmem:') && hasSite(name, tracepoints));
  throw new VmtallyError(
    'FIELD_UNKNOWN',
    `${lacking} does not say which code caused it: it has no field ${SITE_FIELD}`,
    others.length > 0 ? `These events have one: ${others.join(', ')}.` : 'No event of this kernel has one.',
  );
}

/** Adds the series of an output map to the program, and returns its index. */
function addSeries(
  selection: Selection,
  map: string,
  { probe, tracepoints, events }: SelectionContext,
  { series }: Program,
  whyNoValue: string | undefined,
): number | undefined {
  const head = probe.head.maps[map];
  if (head === undefined) return undefined;
  const values = valueNamesOf(probe, map, tracepoints);
  return (
    series.push({
      label: labelOf(selection, map),
      probe: probe.head.name,
      map,
      head,
      events: [...events],
      ...(values ? { values } : {}),
      ...(whyNoValue !== undefined && selection.probe.head.maps[map]?.value?.raw && { whyNoValue }),
    }) - 1
  );
}

/** Adds the maps that hold the counts of a series: buffers A and B of its rows, and its running totals. */
function addMaps(
  map: string,
  series: number,
  { probe, instance, keeps, packed, counted, options }: SelectionContext,
  program: Program,
): void {
  const shared = inKeyOf(map, probe.head.maps, counted, options);
  if (shared !== undefined) {
    for (const buffer of [0, 1] as const) program.sumsInKey.set(bufferMap(instance, shared, buffer), series);
    return;
  }
  if (keeps !== 'totals')
    for (const buffer of [0, 1] as const) {
      program.maps.set(bufferMap(instance, map, buffer), series);
      if (packed.has(map)) program.packed.add(bufferMap(instance, map, buffer));
    }
  // A distribution over powers of two has no sum, so it has no running total.
  if (keeps !== 'rows' && probe.head.maps[map]?.hist === undefined)
    program.runningTotals.set(totalsMap(instance, map), series);
}

/** Adds the series and maps of a series' sampled events. */
function addSamples(
  map: string,
  of: number,
  { instance, options: { stacks } }: SelectionContext,
  { series, maps, rowParts, rowPartsOf }: Program,
): void {
  const counted = series[of];
  if (counted === undefined) return;
  const add = (by: 'stack' | 'event', label: string) =>
    series.push({ ...counted, label, samples: { of, by } }) - 1;
  const [byStack, byEvent] = [
    add('stack', `${counted.label} stacks`),
    add('event', `${counted.label} samples`),
  ];
  for (const buffer of [0, 1] as const) {
    maps.set(stacksMap(instance, map, buffer), byStack);
    rowPartsOf.set(
      stacksMap(instance, map, buffer),
      rowParts + (stacks?.stacks.length ?? 0) + (stacks?.ofPrograms ? 1 : 0),
    );
    maps.set(samplesMap(instance, map, buffer), byEvent);
    rowPartsOf.set(samplesMap(instance, map, buffer), 1);
  }
}

/** Compiles a block once for each of its events: bpftrace loads its programs in this order. */
function compileBlock(block: Block, context: SelectionContext): ProgramBlock[] {
  const { probe, tracepoints, seriesOf } = context;
  const updates = updatesOf(block, probe.head.maps, probe.where);
  const scratch = writesScratch(block, probe);
  if (!scratch && !updates.some(({ map }) => seriesOf.has(map))) return [];
  return eventsOf(block, tracepoints).map((event) =>
    compileAtEvent({
      ...context,
      block,
      event,
      fields: tracepoints.fields(event) ?? [],
      updates,
      scratch,
    }),
  );
}

const eventsOf = ({ attach }: Block, tracepoints: Tracepoints): string[] =>
  attach.flatMap((point) => tracepointsOf(point, tracepoints));

const writesScratch = ({ body }: Block, { head }: Probe): boolean =>
  body.some(({ kind, text }) => kind === 'map' && !Object.hasOwn(head.maps, text.slice(1)));
