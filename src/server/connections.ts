import type { RequestListener, Server } from 'node:http';
import type { Socket } from 'node:net';

/** Requests of one connection at a time: browsers and programs wait for each answer. */
const AT_A_TIME = 8;

export interface ConnectionLimits {
  /** Connections besides those that became a WebSocket. */
  most: number;
  /** How long an answer may wait for who reads nothing of it, in ms. */
  unreadMs: number;
}

/**
 * Serves `listener` within limits. Where there is one connection too many, the one in which nothing was asked or
 * answered for longest ends: whoever asks has an answer, however many connections others hold.
 */
export function serveWithin(
  server: Server,
  { most, unreadMs }: ConnectionLimits,
  listener: RequestListener,
): void {
  /** How many requests each has open; longest quiet first. */
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
    // What was read of it at once comes here yet, after its end.
    if (!socket.destroyed && (held.get(socket) ?? 0) <= AT_A_TIME) listener(request, response);
    else socket.destroy();
  });
  server.on('upgrade', (_, socket) => held.delete(socket as Socket));
  server.setTimeout(unreadMs, (socket) => {
    // Kept alive for nothing, or not read; else it is our answer that takes long.
    if (held.get(socket) === 0) socket.destroy();
    else if (socket.writableLength > 0) socket.resetAndDestroy();
  });
}
