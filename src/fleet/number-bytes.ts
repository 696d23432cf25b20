/** Whole numbers from 0 on, of any size, as bytes of seven bits each, the lowest first: most numbers of a host are small. */
export class NumberWriter {
  bytes: Uint8Array<ArrayBuffer>;
  length = 0;

  /** `room`: bytes for which there is place at first. */
  constructor(room = 1 << 10) {
    this.bytes = new Uint8Array(room);
  }

  put(value: number): void {
    // A number has at most 19 bytes, as 2^128 has.
    if (this.length + 19 > this.bytes.length) this.room(19);
    let rest = value;
    // Shifts are for numbers of 32 bits.
    while (rest >= 2 ** 31) {
      this.bytes[this.length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    while (rest >= 128) {
      this.bytes[this.length++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.bytes[this.length++] = rest;
  }

  /** Makes room for so many more bytes. */
  room(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const bytes = new Uint8Array(Math.max(2 * this.bytes.length, this.length + more));
    bytes.set(this.bytes);
    this.bytes = bytes;
  }
}

/** Reads numbers that a NumberWriter wrote. */
export class NumberReader {
  #bytes: Uint8Array = new Uint8Array();
  at = 0;

  open(bytes: Uint8Array, at: number): this {
    this.#bytes = bytes;
    this.at = at;
    return this;
  }

  get(): number {
    const bytes = this.#bytes;
    let byte = bytes[this.at++] ?? 0;
    if (byte < 128) return byte;
    let value = byte & 127;
    let place = 128;
    do {
      byte = bytes[this.at++] ?? 0;
      value += (byte & 127) * place;
      place *= 128;
    } while (byte >= 128);
    return value;
  }
}

let scratch = new Float64Array(64 << 10);

/** Numbers of the lists of the summary that was checked last: a hub then adds them up, and reads each once for both. */
const kept = new Float64Array(64 << 10);
/** Entries are overwritten: garbage of a map that is cleared again and again would keep the bytes of old summaries. */
const keptLists: Uint8Array[] = [];
const keptNumbers: Float64Array[] = [];
const MOST_KEPT = 32;
let [keptCount, keptLength] = [0, 0];

/** Lets go of the lists of the last summary. Call it before those of the next one are checked. */
export function forgetNumbers(): void {
  [keptCount, keptLength] = [0, 0];
}

/** All numbers in these bytes, until the next call; the last one may be cut. A hub reads ten million a second. */
export function numbersIn(bytes: Uint8Array): { numbers: Float64Array; length: number } {
  const place = keptLists.indexOf(bytes);
  const known = keptNumbers[place];
  // Entries behind are of the summary before.
  if (known !== undefined && place < keptCount) return { numbers: known, length: known.length };
  if (bytes.length > scratch.length) scratch = new Float64Array(2 * bytes.length);
  return { numbers: scratch, length: readInto(scratch, bytes, 0) };
}

/** The same of bytes that do not change, for further calls until `forgetNumbers`. */
export function keptNumbersIn(bytes: Uint8Array): { numbers: Float64Array; length: number } {
  if (keptCount === MOST_KEPT || keptLength + bytes.length > kept.length) return numbersIn(bytes);
  const end = readInto(kept, bytes, keptLength);
  const numbers = kept.subarray(keptLength, end);
  keptLength = end;
  keptLists[keptCount] = bytes;
  keptNumbers[keptCount++] = numbers;
  return { numbers, length: numbers.length };
}

/** Writes the numbers from a place on; returns the place behind them. */
function readInto(into: Float64Array, bytes: Uint8Array, from: number): number {
  const end = bytes.length;
  let [at, length] = [0, from];
  while (at < end) {
    let byte = bytes[at++] ?? 0;
    let value = byte & 127;
    // Most numbers are below 2^28: shifts take a third less time than products, and a loop a quarter more than these lines.
    if (byte >= 128) {
      byte = bytes[at++] ?? 0;
      value |= (byte & 127) << 7;
      if (byte >= 128) {
        byte = bytes[at++] ?? 0;
        value |= (byte & 127) << 14;
        if (byte >= 128) {
          byte = bytes[at++] ?? 0;
          value |= (byte & 127) << 21;
          for (let place = 2 ** 28; byte >= 128; place *= 128) {
            byte = bytes[at++] ?? 0;
            value += (byte & 127) * place;
          }
        }
      }
    }
    into[length++] = value;
  }
  return length;
}
