import type { Tracepoints } from '../kernel/tracepoints.ts';
import { tracepointsOf } from './attach.ts';
import { type Probe, updatesOf } from './probe.ts';
import { SITE_FIELD } from './scope.ts';

export const hasSite = (event: string, tracepoints: Tracepoints): boolean =>
  tracepoints.fields(event)?.some(({ name }) => name === SITE_FIELD) ?? false;

/** The first event that a probe counts and that has no call site; undefined if all have one. */
export const eventWithoutSite = (
  { blocks, head, where }: Probe,
  tracepoints: Tracepoints,
): string | undefined =>
  blocks
    .filter((block) => updatesOf(block, head.maps, where).length > 0)
    .flatMap(({ attach }) => attach.flatMap((point) => tracepointsOf(point, tracepoints)))
    .find((event) => !hasSite(event, tracepoints));
