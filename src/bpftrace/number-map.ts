import type { PrintedMap } from '../probe/protocol.ts';

/** Characters from which a line is worth a scan of its own: it has dozens of entries. */
const LEAST = 1_000;

/** The beginning of a map as every bpftrace prints it. */
const HEAD = /^\{"type": "map", "data": \{"(@\w+)": \{/;
const QUOTE = 34;
const COMMA = 44;
const ZERO = 48;
const END = '}}}';

/** Most parts of a key: a row, and a value. */
const MOST_PARTS = 2;
/** The shortest entry is `"1": 2, `, and `"1,2": 3, ` has one more number in two more characters. */
const NUMBERS_A_CHARACTER = 0.3;

/**
 * Reads a long line with a map of whole numbers from 0 to 2^53 - 1 under keys of one or two of these; undefined for any
 * other line, which lineToMessage reads. JSON.parse makes an object and a text of each entry, in twenty times the time.
 */
export function numberMap(line: string): PrintedMap | undefined {
  if (line.length < LEAST) return undefined;
  const head = HEAD.exec(line);
  if (head === null) return undefined;
  const [{ length }, map = ''] = head;
  const scanner = new Scanner(line, length);
  const numbers = new Float64Array(Math.ceil(line.length * NUMBERS_A_CHARACTER));
  let width = 0;
  let filled = 0;
  for (;;) {
    const from = filled;
    if (!scanner.skip(QUOTE)) return undefined;
    do {
      if (filled - from === MOST_PARTS) return undefined;
      numbers[filled++] = scanner.whole();
    } while (scanner.skip(COMMA));
    width ||= filled - from;
    if (filled - from !== width || !scanner.skipText('": ')) return undefined;
    numbers[filled++] = scanner.whole();
    if (scanner.isFailed) return undefined;
    if (scanner.skipText(', ')) continue;
    return scanner.endsWith(END) ? new NumberMap(map, width, numbers.subarray(0, filled)) : undefined;
  }
}

class NumberMap implements PrintedMap {
  readonly map: string;
  readonly table: { width: number; numbers: Float64Array };

  constructor(map: string, width: number, numbers: Float64Array) {
    this.map = map;
    this.table = { width, numbers };
  }

  get entries(): PrintedMap['entries'] {
    const { width, numbers } = this.table;
    return Array.from({ length: numbers.length / (width + 1) }, (_, index) => {
      const at = index * (width + 1);
      const key = Array.from(numbers.subarray(at, at + width), String);
      return [key, { kind: 'number', value: numbers[at + width] ?? 0 }];
    });
  }
}

/** Reads whole numbers from a text. */
class Scanner {
  /** True once a number was missing, or too large. */
  isFailed = false;
  readonly #text: string;
  #at: number;

  constructor(text: string, at: number) {
    this.#text = text;
    this.#at = at;
  }

  skip(code: number): boolean {
    if (this.#text.charCodeAt(this.#at) !== code) return false;
    this.#at++;
    return true;
  }

  skipText(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  whole(): number {
    const from = this.#at;
    let value = 0;
    for (;;) {
      const digit = this.#text.charCodeAt(this.#at) - ZERO;
      // At the end of the text it is not a number.
      if (!(digit >= 0 && digit <= 9)) break;
      value = value * 10 + digit;
      this.#at++;
    }
    const hasLeadingZero = this.#at - from > 1 && this.#text.charCodeAt(from) === ZERO;
    if (this.#at === from || hasLeadingZero || value > Number.MAX_SAFE_INTEGER) this.isFailed = true;
    return value;
  }

  endsWith(end: string): boolean {
    return this.#at + end.length === this.#text.length && this.#text.endsWith(end);
  }
}
