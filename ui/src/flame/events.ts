import type { EventList } from '../../../src/wire/feed.ts';

/** The event that is drawn if no other is chosen. */
export const USUAL_EVENT = 'kmalloc';

/** The events that can be chosen: those with a call site, and the chosen one. */
export function listedEvents(events: EventList, chosen: string): string[] {
  // A part of an event has the stacks of the event.
  const listed = events.flatMap(({ name, site }) => (site && !name.includes('.') ? [name] : []));
  return [...new Set([USUAL_EVENT, ...listed, chosen])];
}
