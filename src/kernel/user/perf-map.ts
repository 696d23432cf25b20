import { lastBefore } from './last-before.ts';

/** A function that a program made at run time. */
interface Made {
  start: number;
  end: number;
  name: string;
}

/** Most functions of a program, and most characters of a name. */
const FUNCTIONS_LIMIT = 200_000;
const NAME_LIMIT = 256;

/**
 * Returns a function that names addresses by the text of /tmp/perf-PID.map: a line has the address and the length of a
 * function, in hexadecimal digits, and its name (tools/perf/Documentation/jit-interface.txt). A program adds lines, and
 * uses memory again: where functions overlap, the last line holds. (perf does not say which it takes: its tree of
 * symbols finds any of them, tools/perf/util/symbol.c, symbols__find.)
 */
export function parsePerfMap(text: string): (address: number) => string | undefined {
  const newestFirst = lastFunctions(text);
  const edges = Float64Array.from(new Set(newestFirst.flatMap(({ start, end }) => [start, end]))).toSorted();
  const partAt = (address: number) => lastBefore(edges.length, (index) => (edges[index] ?? 0) <= address);
  /** Names of the parts between edges. */
  const names: string[] = [];
  /** For each part the next one without a function, or a step towards it. */
  const next = Uint32Array.from({ length: edges.length + 1 }, (_, part) => part);
  const freeFrom = (part: number): number => {
    let free = part;
    while (next[free] !== free) {
      // Halves the way for those that come after.
      next[free] = next[next[free] ?? 0] ?? 0;
      free = next[free] ?? 0;
    }
    return free;
  };
  for (const { start, end, name } of newestFirst) {
    const last = partAt(end);
    for (let part = freeFrom(partAt(start)); part < last; part = freeFrom(part)) {
      names[part] = name;
      next[part] = part + 1;
    }
  }
  return (address) => names[partAt(address)];
}

/** The newest functions. A line takes the place of those before it that begin at its address. */
function lastFunctions(text: string): Made[] {
  const byStart = new Map<number, Made>();
  for (let end = text.length; end > 0 && byStart.size < FUNCTIONS_LIMIT; ) {
    const begin = text.lastIndexOf('\n', end - 1) + 1;
    const [, from = '', length = '', name = ''] = LINE.exec(text.slice(begin, end)) ?? [];
    end = begin - 1;
    const [start, size] = [Number.parseInt(from, 16), Number.parseInt(length, 16)];
    if (!Number.isSafeInteger(start + size) || byStart.has(start)) continue;
    byStart.set(start, { start, end: start + size, name: name.slice(0, NAME_LIMIT) });
  }
  return [...byStart.values()];
}

const LINE = /^(?:0x)?([0-9a-f]{1,16}) (?:0x)?([0-9a-f]{1,16}) (.+)$/i;
