import { countersOf } from '../../../src/client/column-cost.ts';
import type { EventSpec } from './api.ts';

/** Splits names that the user typed, with commas or spaces between them. */
export const eventNames = (text: string): string[] => text.split(/[\s,]+/).filter((name) => name !== '');

/** Returns events as the user types them: `kmalloc, large=kmem:kmalloc`. A named count is `NAME=EVENT`. */
export const eventText = (events: readonly EventSpec[]): string =>
  events.map(({ event, name }) => (name === undefined ? event : `${name}=${event}`)).join(', ');

/** Parses the fields of the form. The filter applies to every event. */
export function toEvents(text: string, filter: string): EventSpec[] {
  const wanted = filter.trim();
  return eventNames(text).map((typed) => {
    const cut = typed.indexOf('=');
    return {
      event: typed.slice(cut + 1),
      ...(wanted === '' ? {} : { filter: wanted }),
      ...(cut === -1 ? {} : { name: typed.slice(0, cut) }),
    };
  });
}

/** The events that the user typed whose names are known, once each. Other names may be half typed. */
export const knownEvents = (text: string, names: readonly string[]): string[] =>
  [...new Set(toEvents(text, '').map(({ event }) => event))].filter(
    (event) => names.includes(event) || countersOf(event) !== undefined,
  );

/**
 * Returns the events of a changed form. A remaining event keeps its filter unless the user changed the filter
 * field, since the field cannot show filters that differ.
 */
export function changedEvents(
  before: readonly EventSpec[],
  text: string,
  filter: string | null,
): EventSpec[] {
  const typed = toEvents(text, filter ?? '');
  if (filter !== null) return typed;
  // If several events are equal, each typed event takes the filter of another one.
  const unmatched = [...before];
  return typed.map((wanted) => {
    const at = unmatched.findIndex(({ event, name }) => event === wanted.event && name === wanted.name);
    return at === -1 ? wanted : (unmatched.splice(at, 1)[0] ?? wanted);
  });
}

/** Returns the filter that all events share; null if their filters differ. */
export function commonFilter(events: readonly EventSpec[]): string | null {
  const filters = new Set(events.map(({ filter }) => filter ?? ''));
  return filters.size === 1 ? ([...filters][0] ?? '') : filters.size === 0 ? '' : null;
}

/** Parses numbers that the user typed. The service refuses invalid ones. */
export const toNumbers = (text: string): number[] => eventNames(text).map(Number);

/**
 * Suggests names for the name that the user types. Each suggestion repeats the text before that name, since
 * the browser replaces the whole field.
 */
export function suggestions(text: string, names: readonly string[]): string[] {
  const at = Math.max(text.lastIndexOf(','), text.lastIndexOf(' ')) + 1;
  const before = text.slice(0, at);
  const typed = new Set(eventNames(before));
  return names.filter((name) => !typed.has(name)).map((name) => before + name);
}
