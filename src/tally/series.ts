import type { Series } from '../wire/series.ts';

/** True if two series count the same, so that a count continues when the session changes. */
export const sameSeries = (left: Series, right: Series): boolean =>
  left.label === right.label && left.event === right.event && left.filter === right.filter;

/** Name of a named count in a list with the counters of /proc/vmstat, whose names have no dots. */
export const counterNameOf = (label: string): string => label.replaceAll('.', '_');

/** True if the label is a name that the user gave, and not that of the event. */
export const hasOwnName = ({ label, event, named }: Pick<Series, 'label' | 'event' | 'named'>): boolean =>
  named && label !== event;
