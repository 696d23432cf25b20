import type { EventSpec } from './api.ts';

/** Names as they are typed, with commas or spaces between them. */
export const eventNames = (text: string): string[] => text.split(/[\s,]+/).filter((name) => name !== '');

/** What the fields of a form mean: the filter belongs to each event. */
export function toEvents(text: string, filter: string): EventSpec[] {
  const wanted = filter.trim();
  return eventNames(text).map((event) => (wanted === '' ? { event } : { event, filter: wanted }));
}

/**
 * The events of a changed form: an event that stays keeps its filter unless the filter field was changed, as the field
 * cannot show filters that differ.
 */
export function changedEvents(
  before: readonly EventSpec[],
  text: string,
  filter: string | null,
): EventSpec[] {
  if (filter !== null) return toEvents(text, filter);
  return eventNames(text).map((event) => before.find((one) => one.event === event) ?? { event });
}

/** The filter that all events have; null where they differ. */
export function commonFilter(events: readonly EventSpec[]): string | null {
  const filters = new Set(events.map(({ filter }) => filter ?? ''));
  return filters.size === 1 ? ([...filters][0] ?? '') : filters.size === 0 ? '' : null;
}

/** Numbers as they are typed; those that are none are left for the service to refuse. */
export const toNumbers = (text: string): number[] => eventNames(text).map(Number);

/** Suggestions for the name that is being typed: a list of the browser replaces the whole field. */
export function suggestions(text: string, names: readonly string[]): string[] {
  const at = Math.max(text.lastIndexOf(','), text.lastIndexOf(' ')) + 1;
  const before = text.slice(0, at);
  const had = new Set(eventNames(before));
  return names.filter((name) => !had.has(name)).map((name) => before + name);
}
