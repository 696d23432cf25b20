import { clean } from '../../text/clean.ts';
import { fit } from '../../text/text-width.ts';
import { type PlacePart, placesOf } from './places.ts';
import type { Profile } from './profile.ts';
import { HEAD, numbersOf, withNotes } from './text.ts';

/** Most columns of a process's name (TASK_COMM_LEN), and of the name of a file. */
const WIDTHS = { comm: 15, dso: 18, symbol: Infinity };

/** A table of the places that events came from, like that of `perf report`. */
export function placesToText(
  profile: Profile,
  by: readonly PlacePart[],
  { top, width }: { top: number; width: number },
): string {
  const places = placesOf(profile, by);
  const shown = places.slice(0, top);
  const widths = by.map((part, index) => {
    const longest = Math.max(part.length, ...shown.map(({ parts }) => (parts[index] ?? '').length));
    return width === Infinity ? longest : Math.min(longest, WIDTHS[part]);
  });
  const lineOf = (numbers: string, parts: readonly string[]) => {
    const names = parts.map((part, index) => fit(clean(part), widths[index] ?? 0)).join('  ');
    const line = `${numbers}  ${names}`.trimEnd();
    return width === Infinity ? line : fit(line, width).trimEnd();
  };
  const table = [
    lineOf(
      HEAD,
      by.map((part) => part.toUpperCase()),
    ),
    ...shown.map((place) => lineOf(numbersOf(place, profile), place.parts)),
  ];
  return withNotes(profile, table, { left: places.length - shown.length, what: 'row', width });
}
