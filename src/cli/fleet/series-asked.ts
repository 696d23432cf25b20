import { seriesOfRule } from '../../fleet/alerts/series-of-rule.ts';
import type { FleetSeries } from '../../fleet/numbers.ts';
import { nameMeant } from '../../server/fleet/chosen-series.ts';

/**
 * The names of the series of `--series`, a list with commas. Names have commas too: `kmem:kmalloc [bytes, if bytes_alloc > 4096]`. Each
 * is looked up as the event of a rule is. Throws REQUEST_INVALID.
 */
export function seriesAsked(text: string, all: readonly FleetSeries[]): string[] {
  const parts = text.split(',');
  if (all.length === 0) return parts;
  const names: string[] = [];
  while (parts.length > 0) {
    const [length, name] = firstName(parts, all);
    parts.splice(0, length);
    names.push(nameMeant(all, name));
  }
  return names;
}

/** The first name of a list, and its parts: the longest that a series has. */
function firstName(parts: readonly string[], all: readonly FleetSeries[]): [length: number, name: string] {
  for (let length = parts.length; length > 0; length--) {
    const name = parts.slice(0, length).join(',').trim();
    if (seriesOfRule(all, name).length > 0) return [length, name];
  }
  // An unknown name goes on to its bracket.
  const end = parts.findIndex((part) => part.endsWith(']')) + 1;
  const length = parts[0]?.includes('[') === true && end > 0 ? end : 1;
  return [length, parts.slice(0, length).join(',').trim()];
}
