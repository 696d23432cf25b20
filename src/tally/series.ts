import type { Series } from '../wire/session.ts';

/** True if two series count the same, so that a count continues when the session changes. */
export const sameSeries = (one: Series, other: Series): boolean =>
  one.label === other.label && one.event === other.event && one.filter === other.filter;

/** Name of a named count beside the counters of /proc/vmstat, whose names have no dots. */
export const counterNameOf = (label: string): string => label.replaceAll('.', '_');
