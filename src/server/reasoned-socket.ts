import { WebSocket } from 'ws';

/** Bytes of a message of a client's. */
export const MESSAGE_LIMIT = 16 << 10;

/** Why ws closes a connection by itself: it tells the code alone. */
const REASONS: Partial<Record<number, string>> = {
  1002: 'not what RFC 6455 allows',
  1007: 'text that is not UTF-8',
  1008: 'a message of too many parts',
  1009: `a message over ${MESSAGE_LIMIT} bytes`,
};
/** How long the other side has to close too; ws gives it 30 s, in which it may go on sending. */
const CLOSE_MS = 2_000;

/** A WebSocket that closes with a reason and in time, whoever closes it. */
export class ReasonedSocket extends WebSocket {
  override close(code?: number, reason?: string | Buffer): void {
    super.close(code, reason ?? REASONS[code ?? 0]);
    setTimeout(() => this.terminate(), CLOSE_MS).unref();
  }
}
