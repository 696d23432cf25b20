import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { remoteSource, socketAddress } from '../../../src/cli/top/remote.ts';
import { PROTOCOL } from '../../../src/wire/messages.ts';
import { temporaryDirectory } from '../../fixtures/temporary.ts';

test.each([
  ['http://127.0.0.1:7117', 'ws://127.0.0.1:7117/ws'],
  ['https://host/', 'wss://host/ws'],
  ['ws://[::1]:7117/ws', 'ws://[::1]:7117/ws'],
  ['http://host/behind/a/proxy#page', 'ws://host/behind/a/proxy/ws'],
])('socketAddress(%s)', (text, address) => {
  expect(socketAddress(text)).toBe(address);
});

test.each(['', 'host:7117', 'ftp://host', '7117'])('%j is not an address', (text) => {
  expect(() => socketAddress(text)).toThrow(/is not an address such as http:/);
});

describe('a service', () => {
  let server: WebSocketServer;
  let url: string;
  let headers: Record<string, unknown> = {};

  beforeEach(async () => {
    server = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/ws' });
    await new Promise((resolve) => server.once('listening', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('connection', (socket, request) => {
      headers = request.headers;
      const greeting = {
        protocol: PROTOCOL,
        version: '1',
        host: 'h',
        kernel: 'k',
        bpftrace: 'b',
        session: 'main',
      };
      socket.send(JSON.stringify({ type: 'greeting', ...greeting }));
    });
  });
  afterEach(() => server.close());

  test('is connected once it has sent its greeting', async () => {
    const source = await remoteSource(url, undefined);
    expect(source.connection.state).toMatchObject({ kind: 'open', greeting: { host: 'h' } });
    expect(source.changeInterval).toBeUndefined();
    expect(headers.origin).toBeUndefined();
    expect(headers.authorization).toBeUndefined();
    await source.close();
  });

  test('receives the token', async () => {
    const directory = temporaryDirectory({ token: ' s3cret\n' });
    const source = await remoteSource(url, `${directory}/token`);
    expect(headers.authorization).toBe('Bearer s3cret');
    await source.close();
  });

  test.each([
    ['no file', {}, 'cannot be read'],
    ['an empty one', { token: '\n' }, 'does not contain exactly one token'],
    ['two tokens', { token: 'one two' }, 'does not contain exactly one token'],
  ])('a token of %s', async (_, files, message) => {
    const file = `${temporaryDirectory(files)}/token`;
    await expect(remoteSource(url, file)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(message),
    });
  });

  test('that does not exist', async () => {
    await new Promise((resolve) => server.close(resolve));
    await expect(remoteSource(url, undefined)).rejects.toMatchObject({
      code: 'CONNECT_FAILED',
      message: expect.stringMatching(/^cannot connect to http:.*ECONNREFUSED/),
      hint: expect.stringContaining('vmtally serve'),
    });
  });

  test('that requires a token', async () => {
    server.options.verifyClient = (_: unknown, answer: (ok: boolean, code: number) => void) =>
      answer(false, 401);
    await expect(remoteSource(url, undefined)).rejects.toMatchObject({
      code: 'CONNECT_FAILED',
      hint: expect.stringContaining('--token-file'),
    });
  });
});
