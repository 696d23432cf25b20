import { attachPoint } from '../attach.ts';
import type { ProgramBlock } from '../block.ts';
import type { MapHead } from '../head.ts';
import type { Update } from '../probe.ts';
import { rawAttachPoint } from '../raw.ts';
import { conditionsOf } from './conditions.ts';
import { readFields, rewriteBody } from './rewrite.ts';
import type { Site } from './site.ts';
import { writeRun } from './updates.ts';

/** Compiles a block at one event. */
export function compileAtEvent(site: Site): ProgramBlock {
  const { event, fields, scratch, updates, probe, instance, seriesOf } = site;
  const { prelude, predicate, guard } = conditionsOf(site);
  const body = rewriteBody(site, (run) => writeRun(run, site, guard));
  const rest = `${predicate === '' ? '' : ` /${predicate}/`} { ${prelude}${readFields(body, fields)} }`;
  const unconditional = predicate === '' && guard === '' && !scratch;
  const counts = unconditional ? countedByEach(updates, probe.head.maps) : undefined;
  return {
    text: `${rawPoint(site, rest) ?? attachPoint(event)}${rest}`,
    loses: 'events',
    selection: instance,
    counts: seriesOf.get(counts ?? ''),
  };
}

/** The event's raw tracepoint, where counting there is allowed and sound. */
function rawPoint({ options, scope, keeps, scratch, probe, events, event }: Site, text: string) {
  // Rows and running totals would need maps of two kinds, and a count of the whole system has no bound on
  // skipped runs but the system's own figure.
  const allowed = options.raw === true && scope !== '' && keeps === 'rows' && !scratch;
  const sharesMaps = probe.blocks.length > 1 || events.length > 1;
  return allowed ? rawAttachPoint(event, text, sharesMaps) : undefined;
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
