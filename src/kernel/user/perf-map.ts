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
 * uses memory again: where functions overlap, the later line holds.
 */
export function parsePerfMap(text: string): (address: number) => string | undefined {
  const byStart = new Map<number, Made>();
  for (const line of text.split('\n')) {
    const [, from = '', length = '', name = ''] = LINE.exec(line) ?? [];
    const [start, size] = [Number.parseInt(from, 16), Number.parseInt(length, 16)];
    if (!Number.isSafeInteger(start + size)) continue;
    byStart.set(start, { start, end: start + size, name: name.slice(0, NAME_LIMIT) });
    if (byStart.size === FUNCTIONS_LIMIT) break;
  }
  const made = [...byStart.values()].toSorted((a, b) => a.start - b.start);
  return (address) => {
    const found = made[lastBefore(made.length, (index) => (made[index]?.start ?? 0) <= address)];
    return found !== undefined && address < found.end ? found.name : undefined;
  };
}

const LINE = /^(?:0x)?([0-9a-f]{1,16}) (?:0x)?([0-9a-f]{1,16}) (.+)$/i;
