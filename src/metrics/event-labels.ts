import { hasOwnName } from '../tally/series.ts';
import type { Series } from '../wire/series.ts';

/**
 * Labels of an event. The part of its events that pass a filter has that as a label: a sum by event must not add it to all of
 * them. A name that the user gave is of that part alone.
 */
export const eventLabels = (
  series: Pick<Series, 'label' | 'event' | 'named' | 'filter'>,
): Record<string, string> => labelsOfEvent(series.label, series.filter, hasOwnName(series));

/** The same of a series whose label is known to be a name of the user, or not. */
export const labelsOfEvent = (
  event: string,
  filter: string | null,
  isOfUser: boolean,
): Record<string, string> => ({ event, ...(filter !== null && !isOfUser && { filter }) });
