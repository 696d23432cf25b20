/** Most bytes of all messages that wait to be read, counted once however many clients wait for a message. */
const LIMIT = 64 << 20;

/** A client whose connection can be ended. */
interface Holder {
  terminate(): void;
}

/**
 * The messages that clients have not read yet. Above the limit, the connection ends whose oldest message has
 * waited longest: so memory is bounded over all clients, and those who read keep their connections.
 */
export class Unread {
  readonly #limit: number;
  /** Number of clients by message. */
  readonly #holders = new Map<Buffer, number>();
  /** Unread messages of each client. The client that has waited longest since it last read comes first. */
  readonly #waiting = new Map<Holder, Buffer[]>();
  #bytes = 0;

  constructor(limit = LIMIT) {
    this.#limit = limit;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Adds a message of a client. Call the returned function once the client has read it. */
  add(holder: Holder, message: Buffer): () => void {
    const holders = this.#holders.get(message) ?? 0;
    this.#holders.set(message, holders + 1);
    if (holders === 0) this.#bytes += message.length;
    this.#waiting.set(holder, [...(this.#waiting.get(holder) ?? []), message]);
    while (this.#bytes > this.#limit) {
      const [slowest] = this.#waiting.keys();
      if (slowest === undefined || slowest === holder) break;
      slowest.terminate();
    }
    return () => this.#read(holder, message);
  }

  /** Forgets the messages of a client whose connection ended. */
  forget(holder: Holder): void {
    for (const message of this.#waiting.get(holder) ?? []) this.#release(message);
    this.#waiting.delete(holder);
  }

  #read(holder: Holder, message: Buffer): void {
    const waiting = this.#waiting.get(holder);
    const index = waiting?.indexOf(message) ?? -1;
    if (waiting === undefined || index === -1) return;
    this.#release(message);
    // Delete first: the client becomes the last one in the map.
    this.#waiting.delete(holder);
    if (waiting.length > 1) this.#waiting.set(holder, waiting.toSpliced(index, 1));
  }

  #release(message: Buffer): void {
    const holders = (this.#holders.get(message) ?? 0) - 1;
    if (holders > 0) this.#holders.set(message, holders);
    else {
      this.#holders.delete(message);
      this.#bytes -= message.length;
    }
  }
}
