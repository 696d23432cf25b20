import type { Steps } from './steps.ts';

export type Column = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** Kinds of arrays, widest first: so each begins where its numbers may stand. */
const KINDS = [Float64Array, Uint32Array, Uint16Array, Uint8Array] as const;

/**
 * Columns of numbers, all of one length, in one buffer: each in the narrowest numbers that hold it exactly. With an array
 * for each column, the arrays of a short tick would take ten times the memory of its numbers.
 */
export class Columns {
  readonly length: number;
  readonly #buffer: ArrayBuffer;
  /** The kind of each column, by its place in KINDS. */
  readonly #kinds: readonly number[];

  constructor(columns: readonly Float64Array[], kinds: readonly number[] = columns.map(kindOf)) {
    this.length = columns[0]?.length ?? 0;
    this.#kinds = kinds;
    this.#buffer = new ArrayBuffer(this.#kinds.reduce((sum, kind) => sum + this.length * bytesOf(kind), 0));
    for (const [index, column] of this.read().entries()) column.set(columns[index] ?? []);
  }

  /** Bytes of the numbers. */
  get bytes(): number {
    return this.#buffer.byteLength;
  }

  /** The columns in their order. They are views: read them once for a loop. */
  read(): Column[] {
    const columns: Column[] = [];
    let at = 0;
    for (const [kind, Kind] of KINDS.entries())
      for (const [index, other] of this.#kinds.entries())
        if (other === kind) {
          columns[index] = new Kind(this.#buffer, at, this.length);
          at += columns[index].byteLength;
        }
    return columns;
  }

  /** The same columns, with other numbers in one of them. */
  replaced(index: number, to: (number: number) => number): Columns {
    return new Columns(
      this.read().map((column, other) => Float64Array.from(column, other === index ? to : undefined)),
    );
  }
}

/** Columns of quadruples: row, series, value, count. */
export function* columnsOf(quads: Float64Array): Steps<Columns> {
  const columns: Float64Array[] = [];
  const kinds: number[] = [];
  for (let offset = 0; offset < 4; offset++) {
    const numbers = new Float64Array(quads.length / 4);
    for (let index = 0; index < numbers.length; index++) numbers[index] = quads[4 * index + offset] ?? 0;
    columns.push(numbers);
    yield;
    kinds.push(kindOf(numbers));
    yield;
  }
  return new Columns(columns, kinds);
}

/** Copies numbers into the narrowest array that holds each of them exactly. */
export const narrowest = (numbers: Float64Array | readonly number[]): Column => {
  const kind = kindOf(numbers);
  if (kind === 0 && numbers instanceof Float64Array) return numbers;
  // Not `from`, which iterates: 20 times slower.
  return new (KINDS[kind] ?? Float64Array)(numbers);
};

function kindOf(numbers: Float64Array | readonly number[]): number {
  let [least, most] = [0, 0];
  // By place: an iterator makes an object for each number.
  for (let at = 0; at < numbers.length; at++) {
    const number = numbers[at] ?? 0;
    // NaN keeps the array wide, like a fraction.
    if (!Number.isInteger(number)) return 0;
    if (number < least) least = number;
    if (number > most) most = number;
  }
  if (least < 0 || most >= 2 ** 32) return 0;
  return most < 2 ** 8 ? 3 : most < 2 ** 16 ? 2 : 1;
}

const bytesOf = (kind: number): number => KINDS[kind]?.BYTES_PER_ELEMENT ?? 0;
