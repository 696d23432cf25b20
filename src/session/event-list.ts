import { whyMissing } from '../probe/attach.ts';
import { eventWithoutSite } from '../probe/call-sites.ts';
import { loadPresets } from '../probe/presets.ts';
import { outputsOf } from '../probe/selection.ts';
import type { EventList } from '../wire/feed.ts';
import type { HostContext } from './host-context.ts';

/** The presets, the probes and their parts, and why one cannot be counted here. */
export function eventList({ probes, tracepoints }: Pick<HostContext, 'probes' | 'tracepoints'>): EventList {
  const listed = [...probes.values()].flatMap((probe) => {
    const missing = whyMissing(probe, tracepoints) ?? null;
    const site = missing === null && eventWithoutSite(probe, tracepoints) === undefined;
    return outputsOf(probe).map((output) => ({ ...output, missing, lacking: [], ...(site && { site }) }));
  });
  const missingOf = (event: string) => listed.find(({ name }) => name === event.split('.', 1)[0])?.missing;
  const presets = [...loadPresets().values()].map(({ name, summary, events, optional }) => ({
    name,
    summary,
    missing: events.map(missingOf).find((why) => typeof why === 'string') ?? null,
    lacking: optional.flatMap((event) => {
      const why = missingOf(event);
      return typeof why === 'string' ? [`${event} (${why})`] : [];
    }),
  }));
  return [...presets, ...listed];
}
