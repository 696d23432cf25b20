import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { serveWithin } from '../../src/server/connections.ts';
import { asksForWebSocket, ignoreUpgrade } from '../../src/server/ignore-upgrade.ts';

/** Sends bytes to a server that answers with the request; resolves with all that it sends until it closes. */
async function answerTo(bytes: string): Promise<string> {
  const server = createServer();
  serveWithin(server, { connections: 3, unreadMs: 1_000 }, (request, response) => {
    void text(request).then((body) => response.end(`${request.method} ${request.url} ${body}`));
  });
  server.on('upgrade', (request, socket, head) => ignoreUpgrade(server, request, socket, head));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
  onTestFinished(() => {
    socket.destroy();
    server.closeAllConnections();
    server.close();
  });
  socket.write(bytes, 'latin1');
  return await text(socket);
}

const H2C = 'Host: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n';

test('a request is answered as if it asked for no protocol, and its connection ends', async () => {
  const answer = await answerTo(`GET /health HTTP/1.1\r\n${H2C}\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n(.+\r\n)*Connection: close\r\n/);
  expect(answer).toMatch(/GET \/health $/);
});

test.each([
  ['of a length', 'Content-Length: 4\r\n\r\nbody'],
  ['in chunks', 'Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n'],
])('it keeps its body %s', async (_, rest) => {
  expect(await answerTo(`POST /x HTTP/1.1\r\n${H2C}${rest}`)).toContain('POST /x body');
});

test('what follows it on the connection is no second request', async () => {
  const answer = await answerTo(`GET /first HTTP/1.1\r\n${H2C}\r\nGET /second HTTP/1.1\r\nHost: a\r\n\r\n`);
  expect(answer.match(/^HTTP/gm)).toHaveLength(1);
  expect(answer).not.toContain('/second');
});

test('a WebSocket is one of the protocols, in any case', () => {
  const asks = (upgrade?: string) => asksForWebSocket({ headers: { ...(upgrade && { upgrade }) } });
  expect(['websocket', 'WebSocket', 'h2c, websocket', 'h2c', 'websockets', undefined].map(asks)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});
