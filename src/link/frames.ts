import type { Duplex } from 'node:stream';
import { deserialize, serialize } from 'node:v8';

/** The messages of one direction of the pipe. */
export interface Direction<T> {
  /** Most bytes of a message. */
  limit: number;
  encode(message: T): Buffer;
  decode(bytes: Buffer): unknown;
}

/**
 * Requests, which come of HTTP bodies and WebSocket messages of 64 kB at most. JSON makes only plain values of
 * bytes that root does not trust.
 */
export const REQUESTS: Direction<object> = {
  limit: 1 << 20,
  encode: (message) => Buffer.from(JSON.stringify(message)),
  decode: (bytes) => JSON.parse(bytes.toString('utf8')),
};

/** Feeds and answers, in the structured clone format: counts stay one typed array. */
export const FEEDS: Direction<object> = { limit: 256 << 20, encode: serialize, decode: deserialize };

/** The length of a message precedes it, as 32 bits, big-endian. */
const HEAD_BYTES = 4;

/** Writes a message; calls `sent` once the pipe has taken it. */
export function sendFrame<T>(
  pipe: Duplex,
  direction: Direction<T>,
  message: T,
  sent: () => void = () => {},
): void {
  if (!pipe.writable) return;
  const body = direction.encode(message);
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(body.length);
  pipe.write(head);
  pipe.write(body, () => sent());
}

/**
 * Calls `receive` with each message of the pipe. If it returns a promise, nothing more is read until that resolves. At a
 * message over the limit, at one that cannot be decoded, and at one that `receive` fails on, with its error, calls `refuse` and
 * closes the pipe.
 */
export function receiveFrames<T>(
  pipe: Duplex,
  direction: Direction<T>,
  receive: (message: unknown) => Promise<void> | void,
  refuse: (error?: unknown) => void,
): void {
  const reader = new FrameReader(direction.limit);
  const close = (error?: unknown) => {
    // The other end sees the pipe close only after `refuse` has dealt with it.
    refuse(error);
    pipe.destroy();
  };
  /** Undefined at bytes that are no messages. */
  const attempt = <R>(read: () => R): R | undefined => {
    try {
      return read();
    } catch {
      close();
      return undefined;
    }
  };
  const take = async (chunk: Buffer): Promise<void> => {
    try {
      for (const bytes of attempt(() => reader.read(chunk)) ?? []) {
        const message = attempt(() => direction.decode(bytes));
        if (message === undefined) return;
        const handled = receive(message);
        if (handled === undefined) continue;
        pipe.pause();
        await handled;
        pipe.resume();
      }
    } catch (error) {
      close(error);
    }
  };
  pipe.on('data', (chunk: Buffer) => void take(chunk));
}

class FrameReader {
  readonly #limit: number;
  readonly #head = Buffer.alloc(HEAD_BYTES);
  /** The part that is being read, head or body. It is allocated whole: single bytes cost no more than a chunk. */
  #part: Buffer = this.#head;
  #filled = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Returns the bodies that end in this chunk. Throws RangeError at a body over the limit. */
  read(chunk: Buffer): Buffer[] {
    const bodies: Buffer[] = [];
    for (let from = 0; from < chunk.length; ) {
      const copied = chunk.copy(this.#part, this.#filled, from);
      from += copied;
      this.#filled += copied;
      if (this.#filled < this.#part.length) break;
      this.#filled = 0;
      if (this.#part === this.#head) this.#part = this.#body();
      else {
        bodies.push(this.#part);
        this.#part = this.#head;
      }
    }
    return bodies;
  }

  #body(): Buffer {
    const length = this.#head.readUInt32BE();
    if (length === 0 || length > this.#limit) throw new RangeError(`a message of ${length} bytes`);
    return Buffer.allocUnsafeSlow(length);
  }
}
