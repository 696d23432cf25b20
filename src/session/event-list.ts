import { whyMissing } from '../probe/attach.ts';
import { loadPresets } from '../probe/presets.ts';
import type { EventList } from '../wire/feed.ts';
import type { HostContext } from './host-context.ts';

/** The presets and the probes, and why one cannot be counted here. */
export function eventList({ probes, tracepoints }: Pick<HostContext, 'probes' | 'tracepoints'>): EventList {
  const listed = [...probes.values()].map((probe) => ({
    name: probe.head.name,
    summary: probe.head.summary,
    missing: whyMissing(probe, tracepoints) ?? null,
    lacking: [],
  }));
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
