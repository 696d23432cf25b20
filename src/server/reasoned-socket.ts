import { WebSocket } from 'ws';

/** Most bytes of a client's message. */
export const MESSAGE_LIMIT = 16 << 10;

/** Reasons why ws closes a connection by itself: ws sends the code alone. */
const REASONS: Partial<Record<number, string>> = {
  1002: 'not what RFC 6455 allows',
  1007: 'text that is not UTF-8',
  1008: 'a message of too many parts',
  1009: `a message over ${MESSAGE_LIMIT} bytes`,
};
/**
 * Time for the other side to close too, in ms. ws allows 30 s, in which the other side may continue to send.
 */
const CLOSE_MS = 2_000;

/** A WebSocket that gives a reason when it closes and closes in time, whichever side begins. */
export class ReasonedSocket extends WebSocket {
  override close(code?: number, reason?: string | Buffer): void {
    super.close(code, reason ?? REASONS[code ?? 0]);
    setTimeout(() => this.terminate(), CLOSE_MS).unref();
  }
}
