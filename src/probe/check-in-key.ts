import type { MapHead } from './head.ts';
import { type Block, invalid } from './parse.ts';

/** A statement that writes an output map, as a range of tokens. */
interface Written {
  map: string;
  from: number;
  to: number;
}

/** Throws PROBE_INVALID where a sum that is in the key of a map, and the updates of this map, are not written in pairs. */
export function checkInKey(
  updates: readonly Written[],
  heads: Record<string, MapHead>,
  { line }: Block,
  where: string,
): void {
  for (const [sum, { inKeyOf: counts }] of Object.entries(heads)) {
    if (counts === undefined) continue;
    const names = Object.keys(heads);
    const isBefore = names.indexOf(counts) !== -1 && names.indexOf(counts) < names.indexOf(sum);
    const isPair = ({ map, to }: Written, index: number) =>
      map !== counts || (updates[index + 1]?.map === sum && updates[index + 1]?.from === to);
    const ofSum = updates.filter(({ map }) => map === sum).length;
    const ofCounts = updates.filter(({ map }) => map === counts).length;
    if (isBefore && heads[counts]?.sum === undefined && ofSum === ofCounts && updates.every(isPair)) continue;
    throw invalid(
      where,
      line,
      `@${sum} is in the key of @${counts}: this must be a map of counts before it, and each update of it must be followed by one of @${sum}`,
    );
  }
}
