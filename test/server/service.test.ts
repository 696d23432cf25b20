import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { logger } from '../../src/log.ts';
import { Service } from '../../src/server/service.ts';
import { CountsReport } from '../../src/wire/http.ts';
import type { OtlpOptions } from '../../src/wire/otlp.ts';
import { HealthMessage } from '../../src/wire/views.ts';
import { ruleOf } from '../fixtures/alerts.ts';
import { FakeCollector } from '../fixtures/collector.ts';
import { SERIES as BOTH, FakeEngine } from '../fixtures/engine.ts';
import { BYTES, seriesOf, who } from '../fixtures/feed.ts';
import { otlpOptions } from '../fixtures/otlp.ts';
import { decodeExport } from '../fixtures/otlp-decoder.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { until } from '../fixtures/until.ts';

const TOKENS = { control: 'the token of the role control', read: 'the token of the role read' };

interface Listening {
  /** Null if every client may do all. */
  tokens?: typeof TOKENS | null;
  engine?: FakeEngine;
  otlp?: OtlpOptions;
  alerts?: { receivers: string[]; page: string };
}

/** A service on a free port and on both sockets. */
async function listening({ tokens = TOKENS, engine = new FakeEngine(), otlp, alerts }: Listening = {}) {
  const directory = temporaryDirectory();
  const sockets = { control: join(directory, 'control'), read: join(directory, 'read') };
  const options = {
    host: '127.0.0.1',
    port: 0,
    ...(tokens === null ? {} : { tokens }),
    sockets,
    ...(otlp && { otlp, metricsBy: 'name' as const }),
    ...(alerts && { alerts }),
    clients: 10,
    top: 50,
    version: '0.1.0',
    bpftrace: 'v0.23.2',
  };
  const umask = process.umask();
  const service = new Service(engine, options, logger('test'), { host: 'here', kernel: '6.18' });
  const port = await service.listen();
  process.umask(umask);
  onTestFinished(() => service.stop());
  return { service, sockets, port, url: `ws://127.0.0.1:${port}/ws` };
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

test('exports its metrics by OTLP, and says so in its health', async () => {
  const collector = await FakeCollector.start();
  const engine = new FakeEngine();
  const { service, port } = await listening({
    tokens: null,
    engine,
    otlp: otlpOptions({ url: collector.url }),
  });
  const health = async () =>
    HealthMessage.parse(await (await fetch(`http://127.0.0.1:${port}/api/health`)).json()).otlp;
  expect(await health()).toMatchObject({ url: collector.url, state: 'starting' });
  engine.session();
  engine.tick({ series: BOTH, rows: [who(0)], counts: [[0, 0, 8, 7]] });
  await until('it exports', async () => (await health())?.state === 'ok');
  const values = () =>
    collector.requests.map(({ body }) => {
      const metrics = decodeExport(body).resource_metrics[0]?.scope_metrics[0]?.metrics;
      return metrics?.find(({ name }) => name === 'vmtally.events')?.sum?.data_points[0]?.as_int;
    });
  expect(values()).toEqual([7]);
  engine.tick({ tick: 2, rows: [who(0)], counts: [[0, 0, 8, 4]] });
  await service.stop();
  expect(values()).toEqual([7, 11]);
});

test('its health has nothing of OTLP where nobody asks for that', async () => {
  const { port } = await listening({ tokens: null });
  const body = await (await fetch(`http://127.0.0.1:${port}/api/health`)).json();
  expect(HealthMessage.parse(body)).not.toHaveProperty('otlp');
});

/** The time that a request may wait for the work of others, in ms: 0.12 to 0.16 s on two busy CPUs, and more on full ones. */
const WAIT_MS = 3_000;
const [ROWS, SERIES, VALUES] = [10_000, 9, 3];

test('answers while it makes answers with the counts of 10,000 rows', async () => {
  const engine = new FakeEngine();
  const { port } = await listening({ tokens: null, engine });
  const series = Array.from({ length: SERIES }, (_, index) => seriesOf(`s${index}`, { value: BYTES.value }));
  engine.session({ series });
  const rows = Array.from({ length: ROWS }, (_, row) => who(row));
  const counts = rows.flatMap(({ row }) =>
    series.flatMap((_, index) =>
      Array.from({ length: VALUES }, (_value, n): [number, number, number, number] => [
        row,
        index,
        8 << n,
        1,
      ]),
    ),
  );
  engine.tick({ series, rows, counts });

  const session = `http://127.0.0.1:${port}/api/sessions/main`;
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ top: ROWS });
  const asked = [
    fetch(`${session}/counts?top=${ROWS}`),
    fetch(`${session}/read`, { method: 'POST', headers, body }),
  ];
  const texts: string[] = [];
  const taken = Promise.all(asked.map(async (answer) => texts.push(await (await answer).text())));
  const waits: number[] = [];
  while (texts.length < asked.length) {
    const begun = performance.now();
    HealthMessage.parse(await (await fetch(`http://127.0.0.1:${port}/api/health`)).json());
    waits.push(performance.now() - begun);
  }
  await taken;
  for (const text of texts) expect(CountsReport.parse(JSON.parse(text)).rows).toHaveLength(ROWS);
  // If each answer was made in one piece, four requests in all would be answered meanwhile.
  expect(waits.length).toBeGreaterThan(8);
  expect(Math.max(...waits)).toBeLessThan(WAIT_MS);
});

test('alerts name the page by the port that the system chose', async () => {
  const receiver = createServer();
  const posted = once(receiver, 'request').then(([request, response]) => {
    response.end();
    return json(request);
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  onTestFinished(() => void receiver.close());
  const engine = new FakeEngine();
  const receivers = [`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`];
  const { port } = await listening({ engine, alerts: { receivers, page: 'http://127.0.0.1:0/' } });
  engine.session();
  const rule = ruleOf({ above: 5 });
  engine.emit({ kind: 'alert-rules', rules: [{ rule, configured: true }] });
  engine.tick({ series: BOTH, rows: [who(1)], counts: [[1, 0, 64, 7]] });
  expect(await posted).toMatchObject([{ generatorURL: `http://127.0.0.1:${port}/` }]);
});
