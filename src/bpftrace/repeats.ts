/** Copies of a line that are compared at once, and the number of repeats in a row after which this begins. */
const COPIES = 64;
const IN_A_ROW = 4;

/**
 * Lines that a program repeats word for word without news. They are recognised by their bytes: bpftrace 0.23
 * and newer can print a million a second, and decoding each would take a whole CPU.
 */
export class Repeats {
  readonly #texts = new Set<string>();
  #lines: { one: Buffer; many: Buffer }[] = [];

  add(line: string): void {
    const one = Buffer.from(`${line}\n`);
    this.#texts.add(line);
    this.#lines.push({ one, many: Buffer.alloc(COPIES * one.length, one) });
  }

  has(line: string): boolean {
    return this.#texts.has(line);
  }

  clear(): void {
    this.#texts.clear();
    this.#lines = [];
  }

  /** Index in `chunk` behind all repeats that begin at `from` and end within the chunk. */
  skip(chunk: Buffer, from: number): number {
    let at = from;
    let inRow = 0;
    for (let index = 0; index < this.#lines.length; index++) {
      const line = this.#lines[index];
      if (line === undefined || !startsWith(chunk, at, line.one)) continue;
      at += line.one.length;
      inRow = index === 0 ? inRow + 1 : 1;
      if (inRow >= IN_A_ROW) while (startsWith(chunk, at, line.many)) at += line.many.length;
      // The last line is the likeliest to come next, so it is compared first.
      [this.#lines[0], this.#lines[index]] = [line, this.#lines[0] ?? line];
      index = -1;
    }
    return at;
  }
}

const startsWith = (chunk: Buffer, at: number, bytes: Buffer): boolean =>
  at + bytes.length <= chunk.length && chunk.compare(bytes, 0, bytes.length, at, at + bytes.length) === 0;
