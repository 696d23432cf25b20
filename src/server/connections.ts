import type { RequestListener, Server } from 'node:http';
import type { Socket } from 'node:net';

/** Most open requests of a connection: browsers and programs wait for each answer. */
const AT_A_TIME = 8;

export interface ConnectionLimits {
  /** Most connections, not counting those that became a WebSocket. */
  most: number;
  /** Time that an answer may wait for a client that reads nothing, in ms. */
  unreadMs: number;
}

/**
 * Serves `listener` within limits. Above the limit, a new connection ends the connection that has been quiet
 * longest (no request, no answer): a new client gets its answer, however many connections others hold.
 */
export function serveWithin(
  server: Server,
  { most, unreadMs }: ConnectionLimits,
  listener: RequestListener,
): void {
  /** Open requests by connection; the connection that has been quiet longest comes first. */
  const held = new Map<Socket, number>();
  const note = (socket: Socket, change: number) => {
    const open = held.get(socket);
    if (open === undefined) return;
    held.delete(socket);
    held.set(socket, open + change);
  };
  server.on('connection', (socket) => {
    held.set(socket, 0);
    socket.on('close', () => held.delete(socket));
    const [oldest] = held.keys();
    if (held.size <= most || oldest === undefined) return;
    held.delete(oldest);
    oldest.destroy();
  });
  server.on('request', (request, response) => {
    const { socket } = request;
    note(socket, 1);
    response.on('close', () => note(socket, -1));
    // A destroyed socket still delivers requests that Node read in the same chunk.
    if (!socket.destroyed && (held.get(socket) ?? 0) <= AT_A_TIME) listener(request, response);
    else socket.destroy();
  });
  server.on('upgrade', (_, socket) => held.delete(socket as Socket));
  server.setTimeout(unreadMs, (socket) => {
    // Close an idle keep-alive connection; reset a connection whose client does not read. Otherwise the
    // service itself is slow to answer.
    if (held.get(socket) === 0) socket.destroy();
    else if (socket.writableLength > 0) socket.resetAndDestroy();
  });
}
