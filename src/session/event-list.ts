import { whyMissing } from '../probe/attach.ts';
import type { EventList } from '../wire/feed.ts';
import type { HostContext } from './host-context.ts';

/** The probes of the catalogue, and why one cannot be counted here. */
export const eventList = ({ probes, tracepoints }: Pick<HostContext, 'probes' | 'tracepoints'>): EventList =>
  [...probes.values()].map((probe) => ({
    name: probe.head.name,
    summary: probe.head.summary,
    missing: whyMissing(probe, tracepoints) ?? null,
  }));
