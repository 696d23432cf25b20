import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Keeps at most `most` connections besides those that became a WebSocket. Where one more comes, the one in which
 * nothing was asked or answered for longest ends: whoever asks has an answer, however many connections others hold.
 */
export function limitConnections(server: Server, most: number): void {
  /** Longest quiet first. */
  const held = new Set<Socket>();
  const used = (socket: Socket) => {
    if (held.delete(socket)) held.add(socket);
  };
  server.on('connection', (socket) => {
    held.add(socket);
    socket.on('close', () => held.delete(socket));
    const [oldest] = held;
    if (held.size <= most || oldest === undefined) return;
    held.delete(oldest);
    oldest.destroy();
  });
  server.on('request', ({ socket }, response) => {
    used(socket);
    response.on('close', () => used(socket));
  });
  server.on('upgrade', (_, socket) => held.delete(socket as Socket));
}
