import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** True if a request asks for the protocol of WebSockets, by the list of its Upgrade header. */
export const asksForWebSocket = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean =>
  (headers.upgrade ?? '').split(',').some((protocol) => protocol.trim().toLowerCase() === 'websocket');

/**
 * Answers a request for another protocol as one that asks for none (RFC 9110, section 7.8): Java's and curl's
 * clients of HTTP/2 ask for h2c. Node's parser has let go of the connection, so the server gets it anew, with the
 * request without its Upgrade header. The connection ends after the answer: each turn adds listeners to it.
 */
export function ignoreUpgrade(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { method, url, httpVersion, rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    if (!/^(connection|upgrade)$/i.test(name)) lines.push(`${name}: ${value}`);
  }
  lines.push('Connection: close', '', '');
  socket.unshift(Buffer.concat([Buffer.from(lines.join('\r\n'), 'latin1'), head]));
  server.emit('connection', socket);
}
