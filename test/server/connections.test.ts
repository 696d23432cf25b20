import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { serveWithin } from '../../src/server/connections.ts';

const UNREAD_MS = 150;
const REQUEST = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';
let server: Server;
let listener: RequestListener;
let asked: number;

beforeEach(async () => {
  [asked, listener] = [0, (_, response) => response.end('here')];
  server = createServer();
  serveWithin(server, { connections: 3, unreadMs: UNREAD_MS }, (request, response) => {
    asked++;
    listener(request, response);
  });
  server.on('upgrade', (_, socket) => socket.write('upgraded'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
});

/** A connection that the server has accepted. */
async function connection(): Promise<Socket & { text: string }> {
  const taken = once(server, 'connection');
  const { port } = server.address() as AddressInfo;
  const socket = Object.assign(connect({ port, host: '127.0.0.1', noDelay: true }), { text: '' });
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  socket.on('data', (chunk) => (socket.text += chunk.toString('latin1')));
  await taken;
  return socket;
}

const ended = (socket: Socket) => vi.waitFor(() => expect(socket.closed).toBe(true), 4000);

async function ask(socket: Socket & { text: string }): Promise<void> {
  socket.text = '';
  socket.write(REQUEST);
  await vi.waitFor(() => expect(socket.text).toContain('here'));
}

test('above the limit, a new connection ends the connection that was quiet longest', async () => {
  const [first, second, third] = [await connection(), await connection(), await connection()];
  await ask(first);
  await connection();
  await ended(second);
  await connection();
  await ended(third);
  await ask(first);
});

test('a new client gets its answer, however many idle connections there are', async () => {
  for (let count = 0; count < 50; count++) {
    await connection();
    if (count % 10 === 0) await ask(await connection());
  }
  expect(await new Promise((resolve) => server.getConnections((_, n) => resolve(n)))).toBeLessThan(6);
});

test('a connection that became a WebSocket does not count', async () => {
  const upgraded = await connection();
  upgraded.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  await vi.waitFor(() => expect(upgraded.text).toContain('upgraded'));
  const first = await connection();
  for (let count = 0; count < 3; count++) await connection();
  await ended(first);
  expect(upgraded.closed).toBe(false);
});

test.each([8, 9])('a connection with %i open requests, of which 8 are allowed', async (n) => {
  const open: ServerResponse[] = [];
  listener = (_, response) => void open.push(response);
  const socket = await connection();
  socket.write(REQUEST.repeat(n));
  if (n > 8) await ended(socket);
  else {
    await vi.waitFor(() => expect(open).toHaveLength(8));
    listener = (_, response) => response.end('here');
    for (const response of open) response.end('here');
    await vi.waitFor(() => expect(socket.text.match(/here/g)).toHaveLength(8));
    await ask(socket);
  }
});

test('requests above the limit do not reach the listener', async () => {
  listener = () => {};
  const socket = await connection();
  socket.write(REQUEST.repeat(1000));
  await ended(socket);
  expect(asked).toBe(8);
});

test('an idle connection is closed after a while', async () => {
  server.keepAliveTimeout = 10;
  const socket = await connection();
  await ask(socket);
  await ended(socket);
});

test('a client that does not read its answer is dropped, a slow answer is not', async () => {
  listener = (_, response) => void response.end(Buffer.alloc(64 << 20));
  const reader = await connection();
  reader.pause();
  reader.write(REQUEST);
  const begun = Date.now();
  await vi.waitFor(() => expect(asked).toBe(1));
  await vi.waitFor(async () => {
    expect(await new Promise((resolve) => server.getConnections((_, n) => resolve(n)))).toBe(0);
  }, 5000);
  expect(Date.now() - begun).toBeGreaterThanOrEqual(UNREAD_MS);
  listener = (_, response) => void setTimeout(() => response.end('here'), 3 * UNREAD_MS);
  await ask(await connection());
});
