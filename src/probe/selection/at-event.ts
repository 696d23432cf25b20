import { VmtallyError } from '../../errors.ts';
import { isSoftwareEvent } from '../../kernel/software-events.ts';
import { attachPoint } from '../attach-point.ts';
import type { ProgramBlock } from '../block.ts';
import type { MapHead } from '../head.ts';
import type { Update } from '../probe.ts';
import { atRawTracepoint } from '../raw.ts';
import { conditionsOf } from './conditions.ts';
import { readFields, rewriteBody } from './rewrite.ts';
import type { Site } from './site.ts';
import { writeRun } from './updates.ts';

/** Compiles a block at one event. */
export function compileAtEvent(site: Site): ProgramBlock {
  const { event, scratch, updates, probe, instance, seriesOf } = site;
  const { prelude, predicate, guard } = conditionsOf(site);
  const body = rewriteBody(site, (run) => writeRun(run, site, guard));
  const rest = `${predicate === '' ? '' : ` /${predicate}/`} { ${prelude}${readFields(body, site)} }`;
  const unconditional = predicate === '' && guard === '' && !scratch;
  const counts = unconditional ? countedByEach(updates, probe.head.maps) : undefined;
  const raw = rawText(site, rest);
  return {
    ...('text' in raw ? { text: raw.text, raw: { event } } : { text: `${attachPoint(event)}${rest}`, raw }),
    loses: 'events',
    selection: instance,
    counts: seriesOf.get(counts ?? ''),
  };
}

const NO_RAW = { why: 'raw tracepoints are not asked for' };

/**
 * The block at the raw tracepoint, where counting there is exact, or why it is not. Only its own program may write its
 * maps: a raw program does not keep other programs off its CPU, so that two could change one number at a time. Throws
 * EVENT_MISSING where only raw tracepoints may be used.
 */
function rawText(site: Site, text: string): { text: string } | { why: string } {
  const { options, keeps, scratch, probe, events, event, fields, filter } = site;
  const written = isSoftwareEvent(event)
    ? { why: 'a software event of perf has none' }
    : scratch
      ? { why: 'its probe keeps maps of its own' }
      : probe.blocks.length > 1 || events.length > 1
        ? { why: 'several programs write its maps' }
        : keeps !== 'rows'
          ? { why: 'running totals beside vmstat are counted at tracepoints' }
          : atRawTracepoint({ event, head: probe.head, fields, filter, text }, options.raw ?? NO_RAW);
  if (options.onlyRaw && 'why' in written) {
    throw new VmtallyError(
      'EVENT_MISSING',
      `${event} cannot be counted at its raw tracepoint: ${written.why}`,
      'Use --attach auto, which counts it at its tracepoint.',
    );
  }
  return written;
}

/** Returns the map that goes up by one with each run: the block counts in it first, and only once. */
function countedByEach(
  [first, ...others]: readonly Update[],
  maps: Record<string, MapHead>,
): string | undefined {
  if (first === undefined || first.from > 0 || others.some(({ map }) => map === first.map)) return undefined;
  const { sum, hist } = maps[first.map] ?? {};
  return sum === undefined && hist === undefined ? first.map : undefined;
}
