import { WebSocket } from 'ws';

/** Most bytes of a client's message. */
export const MESSAGE_LIMIT = 16 << 10;

/** Reasons for the codes with which ws closes a connection by itself: ws sends no reason. */
const REASONS: Partial<Record<number, string>> = {
  1002: 'the frame violates RFC 6455',
  1007: 'the text is not UTF-8',
  1008: 'the message has too many fragments',
  1009: `the message is over ${MESSAGE_LIMIT} bytes`,
};
/** Time for the client to close its side, in ms. ws allows 30 s, in which the client may go on sending. */
const CLOSE_MS = 2_000;

/** A WebSocket that closes with a reason and in time, whichever side begins. */
export class ReasonedSocket extends WebSocket {
  override close(code?: number, reason?: string | Buffer): void {
    super.close(code, reason ?? REASONS[code ?? 0]);
    setTimeout(() => this.terminate(), CLOSE_MS).unref();
  }
}
