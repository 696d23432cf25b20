import type { SitesReport } from '../../report/sites-report.ts';

/** Probes that count the same allocations with the bytes that were asked for. */
const REQUESTED = new Map([
  ['kmalloc', 'kmalloc_requested'],
  ['kmem:kmalloc', 'kmalloc_requested'],
  ['kmem_cache_alloc', 'kmem_cache_requested'],
  ['kmem:kmem_cache_alloc', 'kmem_cache_requested'],
]);
/** The events of these probes, by probe. */
const ASKED = new Map([
  ['kmalloc_requested', 'kmem:kmalloc'],
  ['kmem_cache_requested', 'kmem:kmem_cache_alloc'],
]);

/** The events of an -e, with the probes that have the requested bytes too. */
export const withRequested = (text: string): string =>
  text
    .split(',')
    .map((event) => REQUESTED.get(event) ?? event)
    .join();

/** The name of a series by the event that the user asked for. */
function asked(label: string): string {
  for (const [probe, event] of ASKED)
    if (label.startsWith(probe))
      return event + label.slice(probe.length).replace(/^\.bytes/, ' (requested bytes)');
  return label;
}

/** Names losses by the events that the user asked for. */
export function byAskedEvents({
  exactness,
  accuracy,
}: Pick<SitesReport, 'exactness' | 'accuracy'>): Pick<SitesReport, 'exactness' | 'accuracy'> {
  const { mapFull, lostUpdates, sharedPids, beyondDouble } = exactness;
  return {
    exactness: {
      ...exactness,
      mapFull: mapFull.map((full) => ({ ...full, map: asked(full.map) })),
      lostUpdates: lostUpdates.map(({ event, updates }) => ({ event: asked(event), updates })),
      sharedPids: sharedPids.map(({ event, counts }) => ({ event: asked(event), counts })),
      beyondDouble: beyondDouble.map(asked),
    },
    accuracy: accuracy && {
      ...accuracy,
      series: accuracy.series.map((entry) => ({ ...entry, series: asked(entry.series) })),
    },
  };
}
