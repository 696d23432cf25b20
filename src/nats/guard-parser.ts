import { Parser } from '@nats-io/nats-core/internal';
import { messageOf } from '../errors.ts';
import { printable } from '../printable.ts';

/** Most bytes of a message, or of a line, that a server announces: nats-server itself advises against a larger `max_payload`. */
const MOST_BYTES = 8 << 20;

let isGuarded = false;

/**
 * Lets the client end a connection whose server sends what it cannot read, or announces more than is ever sent. By itself it writes
 * the server's bytes to the terminal, reads no further and keeps all that comes, and it waits for any announced size.
 */
export function guardParser(): void {
  if (isGuarded) return;
  isGuarded = true;
  const parser = Parser.prototype;
  const parse = Reflect.get(parser, 'parse');
  parser.parse = function guarded(this: Parser, bytes: Uint8Array): void {
    try {
      Reflect.apply(parse, this, [bytes]);
      // Both are undefined before the first message.
      if ((this.ma?.size ?? 0) > MOST_BYTES || (this.argBuf?.length ?? 0) > MOST_BYTES)
        throw new Error(`it announces more than ${MOST_BYTES} bytes`);
    } catch (error) {
      const why = printable(messageOf(error)).slice(0, 200);
      void (this.dispatcher as Handler).close(new Error(`the server sends what is no NATS protocol: ${why}`));
    }
  };
}

/** The connection for which a parser reads. */
type Handler = Parser['dispatcher'] & { close: (why: Error) => Promise<void> };
