import { OBJECT_SUMS, OBJECTS_MAP } from '../probe/protocol.ts';

/** Objects as a tick printed them: sums by the names of their maps, and in the last tick two numbers for each object. */
export interface PrintedObjects {
  sums: Map<string, number>;
  live?: Float64Array;
}

const SUM = /^\{"type": "map", "data": \{"(@\w+)": (\d+)\}\}$/;
const LIVE = `{"type": "map", "data": {"${OBJECTS_MAP}": {`;
const SUMS: readonly string[] = Object.values(OBJECT_SUMS);
const [ZERO, NINE, COMMA, SPACE, CLOSE] = [48, 57, 44, 32, 93];
/** The shortest entry is `"1": [1,1], `. */
const SHORTEST = 10;

/**
 * Adds a line with a sum or the map of objects to those of its tick; undefined for any other line. The map may have a
 * million entries, of which only the values matter: JSON.parse would make an array and a text of each.
 */
export function withObjectLine(
  objects: PrintedObjects | undefined,
  line: string,
): PrintedObjects | undefined {
  const sums = objects?.sums ?? new Map<string, number>();
  if (line.startsWith(LIVE)) {
    const live = pairsOf(line);
    return live && { sums, live };
  }
  const [, map = '', sum] = SUM.exec(line) ?? [];
  if (!SUMS.includes(map)) return undefined;
  return { ...objects, sums: sums.set(map, Number(sum)) };
}

/** The two numbers of each value; undefined if a value is anything but two whole numbers from 0 to 2^53 - 1. */
function pairsOf(line: string): Float64Array | undefined {
  const numbers = new Float64Array(2 * Math.ceil(line.length / SHORTEST));
  let filled = 0;
  for (let open = line.indexOf('[', LIVE.length); open !== -1; open = line.indexOf('[', open)) {
    let number = Number.NaN;
    for (const last = filled + 2; filled < last; ) {
      const code = line.charCodeAt(++open);
      if (code >= ZERO && code <= NINE) number = (Number.isNaN(number) ? 0 : 10 * number) + (code - ZERO);
      else if (code === (filled % 2 === 0 ? COMMA : CLOSE)) {
        if (!Number.isSafeInteger(number)) return undefined;
        numbers[filled++] = number;
        number = Number.NaN;
      } else if (code !== SPACE) return undefined;
    }
  }
  return line.endsWith('}}}') ? numbers.slice(0, filled) : undefined;
}
