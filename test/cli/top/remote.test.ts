import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { filesIn } from '../../../src/cli/run-files.ts';
import { remoteSource, socketAddress } from '../../../src/cli/top/remote.ts';
import { PROTOCOL } from '../../../src/wire/messages.ts';
import { temporaryDirectory } from '../../fixtures/temporary.ts';
import { UNREADABLE } from '../../fixtures/unreadable.ts';

test.each([
  ['http://127.0.0.1:7117', 'ws://127.0.0.1:7117/ws'],
  ['https://host/', 'wss://host/ws'],
  ['ws://[::1]:7117/ws', 'ws://[::1]:7117/ws'],
  ['http://host/behind/a/proxy#page', 'ws://host/behind/a/proxy/ws'],
  ['127.0.0.1:7431', 'ws://127.0.0.1:7431/ws'],
  ['[::1]:7431', 'ws://[::1]:7431/ws'],
  ['localhost:7431', 'ws://localhost:7431/ws'],
  ['/run/vmtally/read.sock', 'ws+unix:/run/vmtally/read.sock:/ws'],
])('socketAddress(%s)', (text, address) => {
  expect(socketAddress(text)).toBe(address);
});

test('localhost is the address of the service, if the port is its', () => {
  expect(socketAddress('http://localhost:7117', '127.0.0.1:7117')).toBe('ws://127.0.0.1:7117/ws');
  expect(socketAddress('http://localhost:7118', '127.0.0.1:7117')).toBe('ws://localhost:7118/ws');
});

test.each(['', 'host', 'host:http', 'host:99999', 'ftp://host', '7117'])('%j is not an address', (text) => {
  expect(() => socketAddress(text)).toThrow(/is neither an address such as http:/);
});

const GREETING = {
  type: 'greeting',
  protocol: PROTOCOL,
  version: '1',
  host: 'h',
  kernel: 'k',
  bpftrace: 'b',
  session: 'main',
  role: 'control',
};

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
      socket.send(JSON.stringify(GREETING));
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

  test('receives the token of this machine’s service, at its very address only', async () => {
    const { host, port } = new URL(url);
    const files = (own: string, tokens: Record<string, string>) =>
      filesIn(temporaryDirectory({ address: `${own}\n`, ...tokens }));
    const sent = async (of: ReturnType<typeof filesIn>) => {
      await (await remoteSource(url, undefined, of)).close();
      return headers.authorization;
    };
    expect(await sent(files(host, { token: 'c\n', 'read-token': 'r\n' }))).toBe('Bearer c');
    expect(await sent(files(host, { 'read-token': 'r\n' }))).toBe('Bearer r');
    // Another user may listen on another address with the same port.
    expect(await sent(files(`127.0.0.2:${port}`, { token: 'c\n' }))).toBeUndefined();
    expect(await sent(files(`[::1]:${port}`, { token: 'c\n' }))).toBeUndefined();
    expect(await sent(filesIn(temporaryDirectory({ token: 'c\n' })))).toBeUndefined();
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

  test.each(UNREADABLE)('with a token file that is %s', async (_, make, reason) => {
    const path = join(temporaryDirectory(), 'token');
    make(path);
    await expect(remoteSource(url, path)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(`--token-file ${path} cannot be read: ${reason}`),
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

describe('the service of this machine', () => {
  test('is reached by its socket, the one for control first', async () => {
    const files = filesIn(temporaryDirectory());
    for (const [role, path] of Object.entries(files.sockets).toReversed()) {
      const http = createServer();
      const server = new WebSocketServer({ server: http, path: '/ws' });
      server.on('connection', (socket) => socket.send(JSON.stringify({ ...GREETING, host: role })));
      await new Promise<void>((resolve) => http.listen(path, resolve));
      onTestFinished(() => void http.close());
      const source = await remoteSource(true, undefined, files);
      expect(source.connection.state).toMatchObject({ kind: 'open', greeting: { host: role } });
      await source.close();
    }
  });

  test('that does not run', async () => {
    const files = filesIn(temporaryDirectory());
    await expect(remoteSource(true, undefined, files)).rejects.toMatchObject({
      code: 'CONNECT_FAILED',
      message: `there is no ${files.sockets.control}`,
      hint: expect.stringContaining('vmtally serve'),
    });
  });
});
