import type { Series } from '../wire/session.ts';

/** Whether two series count the same, so that a count goes on over a change of the session. */
export const sameSeries = (one: Series, other: Series): boolean =>
  one.label === other.label && one.event === other.event && one.filter === other.filter;

/** How a named count is called beside the counters of /proc/vmstat, whose names have no dots. */
export const counterNameOf = (label: string): string => label.replaceAll('.', '_');
