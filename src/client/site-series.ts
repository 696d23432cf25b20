import type { Series } from '../wire/series.ts';
import { SITE_EVENTS } from '../wire/session.ts';

/** Probes that count allocations by the bytes that were asked for. */
const REQUESTED: readonly string[] = ['kmalloc_requested', 'kmem_cache_requested'];

/** The series of a capture whose call sites are shown together: its allocations, or else the first that counts events. */
export function siteSeries(
  series: readonly Pick<Series, 'label' | 'probe' | 'sum' | 'filter'>[],
): readonly string[] {
  const counts = series.filter(({ sum }) => sum === null);
  const allocations = counts.filter(
    ({ label, probe, filter }) =>
      filter === null && ((SITE_EVENTS as readonly string[]).includes(label) || REQUESTED.includes(probe)),
  );
  return (allocations.length > 0 ? allocations : counts.slice(0, 1)).map(({ label }) => label);
}
