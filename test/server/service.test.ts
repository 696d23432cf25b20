import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { logger } from '../../src/log.ts';
import { Service } from '../../src/server/service.ts';
import { FakeEngine } from '../fixtures/engine.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const TOKENS = { control: 'the token of the role control', read: 'the token of the role read' };

/** A service on a free port and on both sockets. */
async function listening() {
  const directory = temporaryDirectory();
  const sockets = { control: join(directory, 'control'), read: join(directory, 'read') };
  const options = {
    host: '127.0.0.1',
    port: 0,
    tokens: TOKENS,
    sockets,
    clients: 10,
    top: 50,
    version: '0.1.0',
    bpftrace: 'v0.23.2',
  };
  const umask = process.umask();
  const service = new Service(new FakeEngine(), options, logger('test'), { host: 'here', kernel: '6.18' });
  const port = await service.listen();
  process.umask(umask);
  onTestFinished(() => service.stop());
  return { service, sockets, url: `ws://127.0.0.1:${port}/ws` };
}

/** Connects; resolves with the greeting or the status of the refusal, and later with the end. */
function connect(url: string, token?: string) {
  const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const socket = new WebSocket(url, { headers });
  onTestFinished(() => socket.terminate());
  socket.on('error', () => {});
  const first = new Promise<unknown>((resolve) => {
    socket.on('message', (data: Buffer) => resolve(JSON.parse(data.toString()).type));
    socket.on('unexpected-response', (_, { statusCode }) => resolve(statusCode));
  });
  const closed = new Promise<unknown>((resolve) => {
    socket.on('close', (code, reason) => resolve([code, String(reason)]));
  });
  return { socket, first, closed };
}

const ENDED = [1008, 'the token has changed'];

test('new tokens end the WebSockets of the old ones, which do not come back; those of a socket do', async () => {
  const { service, sockets, url } = await listening();
  const addresses: [string, string?][] = [
    [url, TOKENS.control],
    [url, TOKENS.read],
    [`ws+unix:${sockets.control}:/ws`],
    [`ws+unix:${sockets.read}:/ws`],
  ];
  const clients = addresses.map((address) => connect(...address));
  expect(await Promise.all(clients.map(({ first }) => first))).toEqual(Array(4).fill('greeting'));

  const renewed = { control: 'a new token for control', read: 'a new token for read' };
  service.configure({ tokens: renewed, top: 50 });
  expect(await Promise.all(clients.map(({ closed }) => closed))).toEqual(addresses.map(() => ENDED));
  const again = addresses.map((address) => connect(...address).first);
  expect(await Promise.all(again)).toEqual([401, 401, 'greeting', 'greeting']);
  expect(await connect(url, renewed.control).first).toBe('greeting');
});

test('a configuration with the same tokens ends no WebSocket', async () => {
  const { service, url } = await listening();
  const client = connect(url, TOKENS.control);
  await client.first;
  service.configure({ tokens: { ...TOKENS }, top: 7 });
  client.socket.ping();
  await once(client.socket, 'pong');
  expect(client.socket.readyState).toBe(WebSocket.OPEN);
});
