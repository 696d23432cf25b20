import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { argv } from '../fixtures/argv.ts';
import { until } from '../fixtures/until.ts';
import { closeOf, frame, Raw, request, upgradeRequest } from './raw.ts';
import { Client, Service } from './service.ts';
import { start } from './support.ts';

const STORM = join(import.meta.dirname, 'storm.mjs');
const CONNECTIONS = 10_000;
/** The most idle connections that the service keeps open: its limit of clients, and 100. */
const KEPT = 1_100;
const INTERVAL_MS = 250;
/**
 * The time that a client may wait for its next tick while the service is under attack. The machine has other
 * work too.
 */
const WAIT_MS = 2_000;

/** The arrival times of ticks at a client that stays connected. */
const arrivals: number[] = [];
let service: Service;
let client: Client;
/** Slow connections, which last as long as the service allows, while the other tests run. */
let slow: Record<'nothing' | 'headers' | 'body' | 'chunks', Raw>;

beforeAll(async () => {
  service = await Service.start`--no-token -e kmalloc --interval ${INTERVAL_MS}`;
  client = await Client.connect(service);
  await client.subscribe({ view: 'totals' }, () => arrivals.push(Date.now()));
  const { port } = service;
  const post = ['POST /api/sessions HTTP/1.1', 'Host: localhost', 'Content-Type: application/json'];
  slow = {
    nothing: new Raw(port),
    headers: new Raw(port, 'GET / HTTP/1.1\r\n').drip('X: y\r\n'),
    body: new Raw(port, request(...post, 'Content-Length: 1000')).drip(' '),
    chunks: new Raw(port, request(...post, 'Transfer-Encoding: chunked')).drip('1\r\n \r\n'),
  };
});
afterAll(() => service.stop());

/**
 * Checks that the client got ticks all the time, that none was lost, and that the service logged no INTERNAL
 * error.
 */
async function undisturbed(): Promise<number> {
  const seen = arrivals.length;
  await until('two ticks more', () => arrivals.length >= seen + 2);
  const all = arrivals.splice(0, arrivals.length - 1);
  const longest = Math.max(...all.slice(1).map((arrival, index) => arrival - (all[index] ?? 0)));
  expect(longest).toBeLessThan(WAIT_MS);
  expect(client.closed).toBeUndefined();
  expect((await service.health()).server.lostTicks).toBe(0);
  expect(service.child.stderr).not.toContain('"level":50');
  return longest;
}

const get = (...headers: string[]) => request('GET /api/health HTTP/1.1', ...headers, 'Connection: close');
const LOCAL = 'Host: localhost';
const post = (...headers: string[]) =>
  request('POST /api/sessions HTTP/1.1', LOCAL, 'Content-Type: application/json', ...headers);

it.each([
  [403, 'two Hosts', get(LOCAL, 'Host: evil.example')],
  [403, 'two Hosts, the other way round', get('Host: evil.example', LOCAL)],
  [403, 'two Hosts for the WebSocket', upgradeRequest('Host: evil.example')],
  [403, 'two Origins for the WebSocket', upgradeRequest('Origin: http://localhost', 'Origin: http://evil')],
  [403, 'a number that is no address', get('Host: 127.999.1.1')],
  [
    403,
    'another name in an absolute address',
    request('GET http://localhost/ HTTP/1.1', 'Host: evil', 'Connection: close'),
  ],
  [400, 'a Host with a user', get('Host: evil@127.0.0.1')],
  [400, 'a Host with a path', get('Host: 127.0.0.1/evil')],
  [400, 'a mapped address', get('Host: [::ffff:127.0.0.1]')],
  [400, 'no Host', get()],
  [400, 'an empty Host', get('Host: ')],
  [400, 'two lengths', post('Content-Length: 4', 'Content-Length: 5')],
  [400, 'a length and chunks', post('Content-Length: 4', 'Transfer-Encoding: chunked')],
  [400, 'an unknown transfer encoding', post('Transfer-Encoding: xchunked')],
  [400, 'a folded header', get(LOCAL, 'X: a', ' b')],
  [400, 'a space before the colon', get('Host : localhost')],
  [400, 'a header with a zero byte', get(LOCAL, 'X: a\0b')],
  [400, 'an unknown method', request('BREW / HTTP/1.1', LOCAL)],
  [400, 'TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  [431, 'a long address', request(`GET /${'x'.repeat(20_000)} HTTP/1.1`, LOCAL)],
  [431, 'a long header', get(LOCAL, `X: ${'x'.repeat(20_000)}`)],
  [431, 'many headers', get(LOCAL, ...Array.from({ length: 5000 }, (_, index) => `x${index}: y`))],
  [413, 'a long body', post('Content-Length: 9999999', 'Connection: close')],
  [415, 'a packed body', post('Content-Encoding: gzip', 'Content-Length: 0', 'Connection: close')],
  [0, 'CONNECT', request('CONNECT evil.example:80 HTTP/1.1', LOCAL)],
])('%i for %s', async (status, _, text) => {
  expect(await new Raw(service.port, text).status()).toBe(status);
});

it('bodies that are broken off are no fault of the service', async () => {
  for (const head of [post('Content-Length: 1000'), post('Transfer-Encoding: chunked')]) {
    const raw = new Raw(service.port, head);
    await until('it is connected', () => !raw.socket.connecting);
    raw.socket.resetAndDestroy();
  }
  await undisturbed();
});

it('requests that come before the answers to others end the connection', async () => {
  const text = request('GET /api/openapi.json HTTP/1.1', LOCAL);
  expect(await new Raw(service.port, text.repeat(500)).status()).toBe(0);
  await undisturbed();
});

it('who asks for much, and much at a time, waits for it, and nobody else does', async () => {
  const path = '/api/sessions/main/counts?top=10000';
  const asked = Array.from({ length: 8 }, () => service.request('GET', path));
  for (const { status } of await Promise.all(asked)) expect(status).toBe(200);
  await undisturbed();
});

it('an event of many stars is looked up at once', async () => {
  for (const event of [`kmem:${'*'.repeat(190)}Z`, `kmem:${'*_*'.repeat(60)}Z`]) {
    const { status } = await service.request('POST', '/api/sessions', { events: [{ event }] });
    expect(status).toBe(400);
  }
  await undisturbed();
});

describe('a WebSocket', () => {
  it.each([
    ['packed, though nobody agreed to that', frame(0xc1, deflateRawSync(Buffer.alloc(64 << 20))), 1002],
    ['with a length of 1 TiB in its header', frame(0x81, '', 2 ** 40), 1009],
    ['over 16 KiB', frame(0x81, 'x'.repeat(20_000)), 1009],
    ['of parts over 16 KiB', Buffer.concat([frame(0x01, 'x'), ...parts(20_000, 'x')]), 1009],
    ['of parts without end', Buffer.concat([frame(0x01, 'x'), ...parts(20_000, '')]), 1008],
    ['of no UTF-8', frame(0x81, Buffer.from([0xff, 0xff])), 1007],
    ['of an unknown kind', frame(0x83, 'x'), 1002],
  ])('with a message %s is closed with a reason', async (_, bytes, code) => {
    const raw = new Raw(service.port, upgradeRequest());
    await until('it is greeted', () => raw.text.includes('greeting'));
    raw.socket.write(bytes);
    await until('it is closed', () => closeOf(raw.text) !== undefined);
    expect(closeOf(raw.text)).toEqual([code, expect.stringMatching(/^[a-z].{8,}/)]);
    // The service need not answer such input.
    await until('the connection ends', () => raw.closed);
  });

  it('that was refused is gone, though the other side holds on to it', async () => {
    const sockets = () =>
      readdirSync(`/proc/${service.serverPid}/fd`).filter((fd) => {
        try {
          return readlinkSync(`/proc/${service.serverPid}/fd/${fd}`).startsWith('socket:');
        } catch {
          return false;
        }
      }).length;
    const before = sockets();
    const text = upgradeRequest('Origin: http://evil.example');
    const held = Array.from({ length: 50 }, () => new Raw(service.port, text, { allowHalfOpen: true }));
    await until('all are refused', () => held.every((raw) => raw.text.includes('ORIGIN_DENIED')));
    await until('the service has let go of them', () => sockets() <= before);
    for (const raw of held) raw.socket.destroy();
  });
});

it.each(['nothing', 'headers', 'body', 'chunks'] as const)('a slow client gets 408: %s', async (name) => {
  expect(await slow[name].status()).toBe(408);
  expect(slow[name].closedMs).toBeGreaterThanOrEqual(5_000);
});

it(`${CONNECTIONS} connections that send nothing keep nobody out`, async () => {
  const storm = start(process.execPath, argv`${STORM} ${service.port} ${CONNECTIONS} ${KEPT}`);
  await until('they are sent', () => storm.stdout.includes('sent'), 20_000);
  await until('a newcomer is let in', async () => (await service.request('GET', '/')).status === 200);
  const newcomer = await Client.connect(service);
  newcomer.close();
  await storm.done;
  const { opened, ended } = JSON.parse(storm.stdout.split('\n')[1] ?? '');
  expect(opened).toBe(CONNECTIONS);
  expect(ended).toBeGreaterThanOrEqual(CONNECTIONS - KEPT);
  console.info(
    `${CONNECTIONS} connections: ticks of ${INTERVAL_MS} ms came at most ${await undisturbed()} ms apart`,
  );
});

function parts(n: number, text: string): Buffer[] {
  return Array.from({ length: n }, () => frame(0x00, text));
}
