/** Copies of a line that are compared at once, after IN_A_ROW repeats in a row. */
const COPIES = 64;
const IN_A_ROW = 4;

/**
 * Lines that a program repeats word for word. They are recognised by their bytes: bpftrace 0.23
 * and newer can print a million a second, and decoding each would take a whole CPU.
 */
export class Repeats {
  readonly #texts = new Set<string>();
  #lines: { single: Buffer; copies: Buffer }[] = [];

  add(line: string): void {
    const single = Buffer.from(`${line}\n`);
    this.#texts.add(line);
    this.#lines.push({ single, copies: Buffer.alloc(COPIES * single.length, single) });
  }

  has(line: string): boolean {
    return this.#texts.has(line);
  }

  clear(): void {
    this.#texts.clear();
    this.#lines = [];
  }

  /** Index in `chunk` after all repeats that begin at `from` and end within the chunk. */
  skip(chunk: Buffer, from: number): number {
    let end = from;
    let inRow = 0;
    for (let index = 0; index < this.#lines.length; index++) {
      const line = this.#lines[index];
      if (line === undefined || !startsWith(chunk, end, line.single)) continue;
      end += line.single.length;
      inRow = index === 0 ? inRow + 1 : 1;
      if (inRow >= IN_A_ROW) while (startsWith(chunk, end, line.copies)) end += line.copies.length;
      // The last line is the likeliest to come next, so compare it first.
      [this.#lines[0], this.#lines[index]] = [line, this.#lines[0] ?? line];
      index = -1;
    }
    return end;
  }
}

const startsWith = (chunk: Buffer, start: number, bytes: Buffer): boolean =>
  start + bytes.length <= chunk.length &&
  chunk.compare(bytes, 0, bytes.length, start, start + bytes.length) === 0;
