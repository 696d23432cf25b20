import type { Batch, Part } from '../../pages/batch.ts';
import { GUARD, HIGH, isDirty, LOW, SWAPPED } from '../../pages/bits.ts';
import { mappingName } from '../../pages/mapping-name.ts';
import { printable } from '../../printable.ts';
import { plural } from '../../text/units.ts';

/** Pages of a line. */
const LINE = 16;

/**
 * Writes how often each page of a mapping is mapped, below 0 if it is dirty, as a patch of 2006 for Linux 2.6.18 showed it: an address
 * and 16 pages a line. `.` is no page, `s` a swapped one, `g` one of a guard region.
 */
export function rawLines(batch: Batch, part: Part, pageSize: number): string {
  const { mapping, firstPage, from, to } = part;
  const pages = (mapping.end - mapping.start) / pageSize;
  let text = firstPage === 0 ? `${printable(mappingName(mapping))}, ${plural(pages, 'page')}:` : '';
  for (let place = from; place < to; place++) {
    const page = firstPage + place - from;
    if (page % LINE === 0) text += `\n${(mapping.start + page * pageSize).toString(16)}`;
    text += ` ${markOf(batch, place)}`;
  }
  return firstPage + to - from === pages ? `${text}\n` : text;
}

function markOf({ entries, counts, flags }: Batch, place: number): string {
  const high = entries[2 * place + HIGH] ?? 0;
  if (high >= 0) return (high & GUARD) !== 0 ? 'g' : (high & SWAPPED) !== 0 ? 's' : '.';
  const count = counts[place] ?? 0;
  return String(count > 0 && isDirty(flags[2 * place + LOW] ?? 0) ? -count : count);
}
