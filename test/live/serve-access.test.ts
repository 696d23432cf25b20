import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { argv } from '../fixtures/argv.ts';
import { until } from '../fixtures/until.ts';
import { Client, newRunDirectory, Service, serve, serveWith } from './service.ts';
import { finish, start, vmtally } from './support.ts';

interface Answer {
  status: number | undefined;
  code: string | undefined;
  cookie?: string | undefined;
}

const codeIn = (text: string): string | undefined => {
  try {
    return JSON.parse(text).error?.code;
  } catch {
    return undefined;
  }
};

/** Sends a request as a browser or a script does, with headers that fetch does not allow. */
function ask(
  port: number,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
  body?: string,
  address = '127.0.0.1',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const asked = httpRequest(
      { port, host: address, path, method, headers: { ...json, ...headers } },
      (answer) => {
        let text = '';
        answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
        answer.on('end', () =>
          resolve({
            status: answer.statusCode,
            code: codeIn(text),
            cookie: answer.headers['set-cookie']?.[0],
          }),
        );
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}

/** Requests a WebSocket. The status is 101 if the service accepts the connection. */
function upgrade(port: number, headers: Record<string, string> = {}, path = '/ws'): Promise<Answer> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
    socket.on('error', () => {});
    socket.on('message', () => {
      socket.terminate();
      resolve({ status: 101, code: undefined });
    });
    socket.on('unexpected-response', (_, answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
      answer.on('end', () => resolve({ status: answer.statusCode, code: codeIn(text) }));
    });
  });
}

/** Addresses by which other machines reach this one. */
const OUTSIDE = Object.values(networkInterfaces())
  .flatMap((list) => list ?? [])
  .filter(({ internal, family }) => !internal && family === 'IPv4')
  .map(({ address }) => address);

const PATHS = [
  '/',
  '/login',
  '/api/health',
  '/api/sessions',
  '/api/schema.json',
  '/api/openapi.json',
  '/nothing',
];

describe('on a loopback address without tokens', () => {
  let service: Service;
  beforeAll(async () => {
    service = await Service.start`-e kmalloc --no-token`;
  });
  afterAll(() => service.stop());

  it.each([
    ['no Origin', {}],
    ['its own page', { origin: 'self' }],
    ['localhost', { host: 'localhost' }],
    ['the loopback of IPv6', { host: '[::1]:1' }],
  ])('%s is let in', async (_, given) => {
    const headers = 'origin' in given ? { origin: service.url } : given;
    expect(await ask(service.port, '/api/health', headers)).toMatchObject({ status: 200 });
    expect(await upgrade(service.port, headers)).toMatchObject({ status: 101 });
  });

  it.each([
    ['another name for this machine', { host: 'evil.example' }],
    ['a name that begins as loopback does', { host: '127.0.0.1.evil.example' }],
    ['another site’s page', { origin: 'http://evil.example' }],
    ['a page of another port', { origin: 'http://127.0.0.1:1' }],
    ['a page of no site', { origin: 'null' }],
    ['an image or script on another site’s page', { 'sec-fetch-site': 'cross-site' }],
    ['an image on a page of another port', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' }],
  ])('%s is refused everything', async (_, headers) => {
    const denied = { status: 403, code: 'ORIGIN_DENIED' };
    for (const path of PATHS) expect(await ask(service.port, path, headers), path).toMatchObject(denied);
    expect(await ask(service.port, '/api/sessions/main', headers, 'DELETE')).toMatchObject(denied);
    expect(await upgrade(service.port, headers)).toMatchObject(denied);
  });

  it('it is reached by no other address', async () => {
    for (const address of OUTSIDE)
      await expect(ask(service.port, '/api/health', {}, 'GET', undefined, address)).rejects.toThrow(
        'ECONNREFUSED',
      );
  });

  it('there is one WebSocket', async () => {
    expect(await upgrade(service.port, {}, '/other')).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });

  it('a request that asks for HTTP/2 too is answered', async () => {
    const headers = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABk' };
    for (const path of ['/api/health', '/api/sessions/main'])
      expect(await ask(service.port, path, headers), path).toMatchObject({ status: 200 });
    const body = '{"events":[]}';
    expect(await ask(service.port, '/api/sessions', headers, 'POST', body)).toMatchObject({ status: 400 });
  });

  it('a body may not be large', async () => {
    const body = JSON.stringify({ events: [{ event: 'kmalloc' }], name: 'x'.repeat(100_000) });
    const response = await ask(service.port, '/api/sessions', {}, 'POST', body);
    expect(response).toMatchObject({ status: 413, code: 'REQUEST_SIZE' });
  });

  it('three bad messages end a connection, a large one at once', async () => {
    const client = await Client.connect(service);
    for (const text of [
      'no JSON',
      '{"type":"shout"}',
      '{"type":"subscribe","id":1,"view":{"view":"secrets"}}',
    ])
      client.socket.send(text);
    await until('it is closed', () => client.closed !== undefined);
    expect(client.closed).toEqual({ code: 1008, reason: 'three invalid messages' });
    const errors = client.messages.filter(({ type }) => type === 'error');
    expect(errors).toMatchObject([{ left: 2 }, { left: 1 }, { left: 0 }]);
    const large = await Client.connect(service);
    large.socket.send('x'.repeat(1 << 20));
    await until('it is closed', () => large.closed !== undefined);
    expect(large.closed).toEqual({ code: 1009, reason: 'the message is over 16384 bytes' });
  });
});

describe('by unix sockets', () => {
  let service: Service;
  beforeAll(async () => {
    service = await Service.start`-e kmalloc`;
  });
  afterAll(() => service.stop());

  const socketOf = (name: string) => join(service.runDirectory ?? '', name);
  const over = (socketPath: string, path: string, method = 'GET'): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const asked = httpRequest({ socketPath, path, method }, (answer) => {
        let text = '';
        answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
        answer.on('end', () => resolve({ status: answer.statusCode, code: codeIn(text) }));
      });
      asked.on('error', reject);
      asked.end();
    });
  const suspend = '/api/sessions/main/suspend';

  it('need no token: one reads, the other also changes', async () => {
    for (const name of ['vmtally.sock', 'read.sock'])
      expect(await over(socketOf(name), '/api/health')).toMatchObject({ status: 200 });
    const denied = { status: 403, code: 'CONTROL_NEEDED' };
    expect(await over(socketOf('read.sock'), suspend, 'POST')).toMatchObject(denied);
    // The first session is locked for every client.
    const locked = { status: 403, code: 'SESSION_LOCKED' };
    expect(await over(socketOf('vmtally.sock'), suspend, 'POST')).toMatchObject(locked);
  });

  it('serve top', async () => {
    const screen = await finish(vmtally`top --connect ${socketOf('read.sock')} -b -n 1`);
    expect(screen.stdout).toContain('bpftrace');
  });

  it('are closed to other users, as the tokens are', async () => {
    chmodSync(service.runDirectory ?? '', 0o755);
    const tryAll = `for (const name of ['vmtally.sock', 'read.sock'])
      require('net').connect('${service.runDirectory}/' + name).on('connect', () => console.log('open'))
        .on('error', (error) => console.log(error.code));
      for (const name of ['token', 'read-token'])
        try { console.log(require('fs').readFileSync('${service.runDirectory}/' + name, 'utf8')) }
        catch (error) { console.log(error.code) }`;
    const user = argv`--reuid 65534 --regid 65534 --clear-groups ${process.execPath} -e ${tryAll}`;
    const child = await finish(start('setpriv', user));
    expect(child.stdout.trim().split('\n')).toEqual(Array(4).fill('EACCES'));
  });

  it('are gone after the end, with the tokens', async () => {
    const own = await Service.start`-e kmalloc`;
    const directory = own.runDirectory ?? '';
    expect(readdirSync(directory).toSorted()).toEqual([
      'address',
      'lock',
      'read-token',
      'read.sock',
      'token',
      'vmtally.sock',
    ]);
    const second = await finish(
      serveWith({ VMTALLY_RUN_DIR: directory })`--listen 127.0.0.1:0 -e kmalloc`,
      1,
    );
    expect(second.stderr).toContain(`another vmtally (pid ${own.child.pid}) uses ${directory}`);
    expect(await over(join(directory, 'vmtally.sock'), '/api/health')).toMatchObject({ status: 200 });
    await own.stop();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('belong to one of two services that start at once', async () => {
    const directory = newRunDirectory();
    const serveThere = serveWith({ VMTALLY_RUN_DIR: directory });
    const rivals = ['kmalloc', 'kfree'].map((event) => serveThere`--listen 127.0.0.1:0 -e ${event}`);
    const loser = await Promise.race(rivals.map((rival) => rival.done.then(() => rival)));
    const winner = await Service.of(rivals.find((rival) => rival !== loser) ?? loser);
    await finish(loser, 1);
    // The pid is missing if the winner has not written it yet.
    const text = `another vmtally( \\(pid ${winner.child.pid}\\))? uses ${directory}`;
    expect(loser.stderr).toMatch(new RegExp(text));
    for (const name of ['vmtally.sock', 'read.sock'])
      expect(await over(join(directory, name), '/api/health')).toMatchObject({ status: 200 });
    expect(winner.child.stderr).not.toContain('has no group');
    await winner.stop();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('of a killed service are taken over', async () => {
    const own = await Service.start`-e kmalloc`;
    const directory = own.runDirectory ?? '';
    await own.stop('SIGKILL', 137);
    expect(readdirSync(directory)).toContain('vmtally.sock');
    const next = await Service.of(serveWith({ VMTALLY_RUN_DIR: directory })`--listen 127.0.0.1:0 -e kmalloc`);
    expect(next.token).not.toBe(own.token);
    expect(await next.request('GET', '/api/health')).toMatchObject({ status: 200 });
    await next.stop();
  });
});

describe('on a loopback address with tokens', () => {
  let service: Service;
  beforeAll(async () => {
    service = await Service.start`-e kmalloc`;
  });
  afterAll(() => service.stop());

  it('no request without a token is answered', async () => {
    const wrong = { status: 401, code: 'TOKEN_WRONG' };
    for (const path of PATHS.slice(2)) expect(await ask(service.port, path), path).toMatchObject(wrong);
    expect(await upgrade(service.port)).toMatchObject(wrong);
  });

  it('stdout, which is no terminal, has no token', () => {
    expect(service.child.stdout).not.toContain(service.token);
    expect(service.child.stderr).not.toContain(service.token);
  });
});

describe('at SIGHUP', () => {
  it('a replaced token stays invalid, and the read token does not become that of control', async () => {
    const directory = newRunDirectory();
    const [tokenFile, file] = [join(directory, 'my-token'), join(directory, 'config.yaml')];
    const [first, second] = ['the-first-of-tokens', 'the-second-of-tokens'];
    const writeToken = (token: string) => writeFileSync(tokenFile, token, { mode: 0o600 });
    writeToken(first);
    writeFileSync(file, `tokenFile: ${tokenFile}`);
    const child = serveWith({
      VMTALLY_RUN_DIR: directory,
    })`--listen 127.0.0.1:0 -e kmalloc --config ${file}`;
    const service = await Service.of(child);
    const reload = async (text: string) => {
      const seen = child.stderr.length;
      child.kill('SIGHUP');
      await until(text, () => child.stderr.slice(seen).includes(text));
    };
    const status = async (token: string) =>
      (await ask(service.port, '/api/health', { authorization: `Bearer ${token}` })).status;
    writeToken(second);
    await reload('configuration reloaded');
    // The serving process gets the tokens at the same time as the log its line.
    await expect.poll(() => status(first)).toBe(401);
    expect(await status(second)).toBe(200);
    writeToken(readFileSync(join(directory, 'read-token'), 'utf8'));
    await reload('it holds the same token');
    expect(await status(second)).toBe(200);
    writeFileSync(file, '{}');
    await reload('configuration reloaded');
    const generated = readFileSync(join(directory, 'token'), 'utf8').trim();
    const statuses = await Promise.all([first, second, generated].map(status));
    expect(statuses).toEqual([401, 401, 200]);
    await service.stop();
  });
});

describe('on all addresses', () => {
  let service: Service;
  beforeAll(async () => {
    service = await Service.of(serve`--listen 0.0.0.0:0 -e kmalloc`);
  });
  afterAll(() => service.stop());

  const wrong = { status: 401, code: 'TOKEN_WRONG' };

  it('a token is generated, and every request without it is refused', async () => {
    const { port, token = '' } = service;
    expect(token.length).toBeGreaterThan(30);
    for (const path of PATHS.slice(2)) {
      expect(await ask(port, path), path).toMatchObject(wrong);
      expect(await ask(port, `${path}?token=${token}`), path).toMatchObject(wrong);
      expect(await ask(port, path, { authorization: 'Bearer wrong' }), path).toMatchObject(wrong);
      expect(await ask(port, path, { authorization: token }), path).toMatchObject(wrong);
      expect(await ask(port, path, { cookie: `vmtally-${port}=${token}` }), path).toMatchObject(wrong);
    }
    const body = '{"events":[{"event":"kmalloc"}]}';
    expect(await ask(port, '/api/sessions', {}, 'POST', body)).toMatchObject(wrong);
    expect(await ask(port, '/api/sessions/main', {}, 'DELETE')).toMatchObject(wrong);
    expect(await upgrade(port)).toMatchObject(wrong);
    expect(await upgrade(port, { authorization: 'Bearer wrong' })).toMatchObject(wrong);
    // The address of the WebSocket takes no query.
    expect((await upgrade(port, {}, `/ws?token=${token}`)).status).not.toBe(101);
  });

  it('the same by any address of this machine', async () => {
    const { port, token } = service;
    for (const address of ['127.0.0.1', ...OUTSIDE]) {
      const by = (headers: Record<string, string>) =>
        ask(port, '/api/health', headers, 'GET', undefined, address);
      expect(await by({})).toMatchObject(wrong);
      expect(await by({ authorization: `Bearer ${token}` })).toMatchObject({ status: 200 });
    }
  });

  it('wrong tokens, however many, let nobody in and keep nobody out', async () => {
    const { port, token } = service;
    const tries = Array.from({ length: 200 }, (_, index) =>
      ask(port, '/login', {}, 'POST', JSON.stringify({ token: `${token?.slice(0, -3)}${index}` })),
    );
    const right = ask(port, '/login', {}, 'POST', JSON.stringify({ token }));
    const codes = (await Promise.all(tries)).map(({ code }) => code);
    expect(new Set(codes)).toEqual(new Set(['TOKEN_WRONG', 'RATE_LIMIT']));
    expect(codes.filter((code) => code === 'RATE_LIMIT').length).toBeGreaterThan(100);
    expect(service.child.stderr.match(/a client sent a wrong token/g)?.length).toBeLessThan(100);
    expect((await right).status).toBe(204);
  });

  it('a browser is redirected to the login, for the page only', async () => {
    expect(await ask(service.port, '/')).toMatchObject({ status: 302 });
    expect(await ask(service.port, '/index.html')).toMatchObject(wrong);
  });

  it('the token lets in as bearer, under any name', async () => {
    const { port, token } = service;
    const headers = { authorization: `Bearer ${token}`, host: 'machine.example:80' };
    expect(await ask(port, '/api/health', headers)).toMatchObject({ status: 200 });
    expect(await upgrade(port, headers)).toMatchObject({ status: 101 });
  });

  it('the cookie that the token gives lets in, but not from another site', async () => {
    const { port, token } = service;
    const { status, cookie = '' } = await ask(port, '/login', {}, 'POST', JSON.stringify({ token }));
    expect(status).toBe(204);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Strict');
    expect(cookie).not.toContain(token);
    const headers = { cookie: cookie.split(';')[0] ?? '' };
    expect(await ask(port, '/api/health', headers)).toMatchObject({ status: 200 });
    expect(await upgrade(port, headers)).toMatchObject({ status: 101 });
    const foreign = { ...headers, origin: 'http://evil.example' };
    expect(await ask(port, '/api/health', foreign)).toMatchObject({ status: 403, code: 'ORIGIN_DENIED' });
    expect(await upgrade(port, foreign)).toMatchObject({ status: 403, code: 'ORIGIN_DENIED' });
    // The request of another site's form, which carries the cookie if the browser does not name the origin.
    const form = { ...headers, 'content-type': 'text/plain' };
    const denied = { status: 403, code: 'ORIGIN_DENIED' };
    const body = '{"events":[{"event":"kmalloc"}]}';
    expect(await ask(port, '/api/sessions', foreign, 'POST', body)).toMatchObject(denied);
    expect(await ask(port, '/api/sessions/main', foreign, 'DELETE')).toMatchObject(denied);
    expect(await ask(port, '/api/sessions', form, 'POST', body)).toMatchObject({ status: 415 });
  });
});
