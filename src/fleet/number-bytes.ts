/** Whole numbers from 0 on, of any size, as bytes of seven bits each, the lowest first: most numbers of a host are small. */
export class NumberWriter {
  bytes = new Uint8Array(64 << 10);
  length = 0;

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
