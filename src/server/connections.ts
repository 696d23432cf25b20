import type { RequestListener, Server } from 'node:http';
import type { Socket } from 'node:net';

/** Most open requests of a connection: browsers and programs wait for each answer. */
const REQUEST_LIMIT = 8;

export interface ConnectionLimits {
  /** Most connections, not counting those that became a WebSocket. */
  connections: number;
  /** Time that an answer may wait for a client that reads nothing, in ms. */
  unreadMs: number;
}

/**
 * Serves `listener` within limits. Above the limit, a new connection ends the connection that has been quiet
 * longest (no request, no answer): a new client gets its answer, however many connections others hold.
 */
export function serveWithin(
  server: Server,
  { connections, unreadMs }: ConnectionLimits,
  listener: RequestListener,
): void {
  /** Number of open requests by connection. The connection that has been quiet longest comes first. */
  const openRequests = new Map<Socket, number>();
  const addRequests = (socket: Socket, change: number) => {
    const open = openRequests.get(socket);
    if (open === undefined) return;
    // Delete first: the connection becomes the last one in the map.
    openRequests.delete(socket);
    openRequests.set(socket, open + change);
  };
  server.on('connection', (socket) => {
    openRequests.set(socket, 0);
    socket.on('close', () => openRequests.delete(socket));
    const [quietest] = openRequests.keys();
    if (openRequests.size <= connections || quietest === undefined) return;
    openRequests.delete(quietest);
    quietest.destroy();
  });
  server.on('request', (request, response) => {
    const { socket } = request;
    addRequests(socket, 1);
    response.on('close', () => addRequests(socket, -1));
    // A destroyed socket still delivers requests that Node read in the same chunk.
    if (!socket.destroyed && (openRequests.get(socket) ?? 0) <= REQUEST_LIMIT) listener(request, response);
    else socket.destroy();
  });
  server.on('upgrade', (_, socket) => openRequests.delete(socket as Socket));
  server.setTimeout(unreadMs, (socket) => {
    // Close an idle keep-alive connection, and reset a connection whose client does not read. Otherwise the
    // service is slow to answer: let it finish.
    if (openRequests.get(socket) === 0) socket.destroy();
    else if (socket.writableLength > 0) socket.resetAndDestroy();
  });
}
