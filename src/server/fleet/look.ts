import { deflateSync } from 'node:zlib';
import { messageOf } from '../../errors.ts';
import { MESSAGE_BYTES } from '../../fleet/asks.ts';
import type { Connection } from '../../nats/connection.ts';
import type { Sink } from '../live-view.ts';
import { Published } from '../published.ts';

/**
 * Most bytes of the connection, of all views and summaries together, that the server has not read. Above this limit ticks are
 * dropped, as for a client.
 */
const WAITING_LIMIT = 256 << 10;
/** Messages of fewer bytes are sent as they are. */
const PLAIN_BYTES = 1 << 10;

/** Messages of a view that several look at are deflated once. */
const deflated = new WeakMap<Published, Buffer>();

function deflatedOf(published: Published): Buffer {
  const known = deflated.get(published);
  if (known !== undefined) return known;
  const made = deflateSync(published.json, { level: 1 });
  deflated.set(published, made);
  return made;
}

/** Sends the messages of a view to the hub that looks at it. */
export class Look implements Sink {
  readonly #connection: Connection;
  readonly #subject: string;
  readonly #onClosed: () => void;
  #seq = 0;

  constructor(connection: Connection, subject: string, onClosed: () => void) {
    this.#connection = connection;
    this.#subject = subject;
    this.#onClosed = onClosed;
  }

  get ready(): boolean {
    return this.#connection.waitingBytes <= WAITING_LIMIT;
  }

  send(published: Published): void {
    const { json, message } = published;
    const isPlain = json.length < PLAIN_BYTES;
    const seq = { seq: String(++this.#seq) };
    try {
      if (json.length > MESSAGE_BYTES) throw new Error(`a message of more than ${MESSAGE_BYTES} bytes`);
      if (isPlain) this.#connection.publish(this.#subject, json, seq);
      else this.#connection.publish(this.#subject, deflatedOf(published), { ...seq, encoding: 'deflate' });
    } catch (error) {
      // Larger than a hub or the server takes.
      const problem = { code: 'REQUEST_SIZE', message: messageOf(error), hint: 'Ask for fewer rows.' };
      const key = 'key' in message ? message.key : '';
      this.#connection.publish(this.#subject, new Published({ type: 'closed', key, problem }).json, seq);
      this.#onClosed();
      return;
    }
    if (message.type === 'closed') this.#onClosed();
  }
}
