import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import WebSocket from 'ws';
import { cellBytes } from '../../src/fleet/cell-bytes.ts';
import { valueBytes } from '../../src/fleet/value-bytes.ts';
import type { Connection } from '../../src/nats/connection.ts';
import type { PostedAlert } from '../../src/server/alerts/posted-alert.ts';
import { AlertList, type AlertStatus } from '../../src/wire/alerts.ts';
import { ErrorBody } from '../../src/wire/http.ts';
import { ServerMessage } from '../../src/wire/messages.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { until } from '../fixtures/until.ts';
import { FleetHubProcess } from './fleet-hub.ts';
import { NatsServer } from './nats-server.ts';
import { SimulatedHost } from './simulated-host.ts';
import { end, finish, vmtally } from './support.ts';

let nats: NatsServer;
let connection: Connection;
let [web, db]: SimulatedHost[] = [];

beforeEach(async () => {
  nats = await NatsServer.start();
  connection = await nats.connect();
  [web, db] = ['web-1.example', 'db-1'].map((name) => new SimulatedHost(connection, name));
});
afterEach(() => connection.stop());

/** A summary of a host that counted so many events, of which so many in the last ten seconds. */
const send = (host: SimulatedHost | undefined, count: number, recent = 0, intervalMs = 60_000) => {
  const cell = { entry: 0, series: 0, count, amount: 64 * count, recent, recentAmount: 64 * recent };
  const distributions = valueBytes([{ series: 0, value: 64, count }]);
  return host?.send({ totals: cellBytes([cell]), distributions, intervalMs });
};

/** A receiver of alerts; returns its address, and all that it got. */
async function receiver(): Promise<{ url: string; got: PostedAlert[] }> {
  const got: PostedAlert[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      got.push(...(JSON.parse(Buffer.concat(parts).toString()) as PostedAlert[]));
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, got };
}

const hubWith = (settings: object) => {
  const folder = temporaryDirectory({ 'hub.yaml': JSON.stringify(settings) });
  return FleetHubProcess.start(nats)`--config ${join(folder, 'hub.yaml')}`;
};
const alertOf = async (hub: FleetHubProcess, name: string): Promise<AlertStatus> => {
  const { alerts } = AlertList.parse(await hub.get('/api/alerts'));
  return alerts.find(({ rule }) => rule.name === name) ?? expect.fail(name);
};
const isIn = (hub: FleetHubProcess, name: string, state: AlertStatus['state']) => {
  let last: AlertStatus | undefined;
  return until(
    () => `${name} is ${state}: ${JSON.stringify(last)}`,
    async () => {
      last = await alertOf(hub, name);
      return last.state === state;
    },
    30_000,
  );
};

test('an alert by host fires and resolves, with exactly the counts, at the receiver and in /metrics', async () => {
  const { url, got } = await receiver();
  const rule = { event: 'kmalloc', by: 'host' };
  const hub = await hubWith({
    webhook: url,
    alerts: [
      { ...rule, name: 'busy', when: 'rate', above: 1000 },
      { name: 'many', event: 'kmalloc', above: 300_000 },
      { ...rule, name: 'each', every: 100_000 },
    ],
  });
  await send(web, 100_003, 10);
  await send(db, 31);
  for (const name of ['busy', 'many', 'each']) await isIn(hub, name, 'inactive');
  await send(web, 300_007, 20_480);
  await isIn(hub, 'busy', 'firing');
  const facts = { value: 2048, least: 2048, most: 2048, after: 300_007, why: null };
  expect(await alertOf(hub, 'busy')).toMatchObject({
    firing: 1,
    unit: 'events',
    rows: [{ row: { key: 'web-1.example' }, ...facts }],
  });
  await isIn(hub, 'many', 'firing');
  expect((await alertOf(hub, 'many')).rows).toMatchObject([
    { row: null, value: 300_038, before: 100_034, after: 300_038 },
  ]);
  expect((await alertOf(hub, 'each')).history).toMatchObject([
    { state: 'firing', times: 2, row: { key: 'web-1.example' }, before: 100_003, after: 300_007 },
  ]);
  const metrics = await (await fetch(`${hub.url}/metrics`)).text();
  expect(metrics).toContain('vmtally_alert_firing{alert="busy"} 1\n');
  await send(web, 300_017, 10);
  await isIn(hub, 'busy', 'inactive');
  await isIn(hub, 'many', 'firing');
  await until(
    'the receiver got both',
    () => got.filter(({ labels }) => labels.alertname === 'busy').length === 2,
  );
  const [fired, ended] = got.filter(({ labels }) => labels.alertname === 'busy');
  expect(fired?.labels).toEqual({
    alertname: 'busy',
    instance: 'default',
    session: 'fleet',
    event: 'kmalloc',
    host: 'web-1.example',
  });
  expect(ended?.labels).toEqual(fired?.labels);
  expect(Date.parse(ended?.endsAt ?? '')).toBeLessThanOrEqual(Date.now());
});

test('a host that goes fires, is back when a summary comes, and nothing fires while the server is away', async () => {
  const hub = await hubWith({ alerts: [{ name: 'down', hosts: 'gone' }] });
  await send(web, 1009);
  await send(db, 31, 0, 500);
  await isIn(hub, 'down', 'firing');
  const { rows } = await alertOf(hub, 'down');
  expect(rows).toMatchObject([{ row: { key: 'db-1' }, state: 'firing' }]);
  expect(rows[0]?.value).toBeGreaterThan(5);
  await send(db, 37, 0, 60_000);
  await isIn(hub, 'down', 'inactive');
  expect(await alertOf(hub, 'down')).toMatchObject({ fired: 1 });
  await nats.kill();
  await isIn(hub, 'down', 'unknown');
  expect((await alertOf(hub, 'down')).why).toContain('no new summaries');
  await nats.again();
  await isIn(hub, 'down', 'inactive');
});

test('clients add rules, see them in the view and in top, and are refused what a hub cannot do', async () => {
  const hub = await hubWith({});
  await send(web, 10_007);
  await until(
    'the host is there',
    async () => (await hub.get<{ totals: [] }>('/api/fleet')).totals.length > 0,
  );
  const ask = (body: object) =>
    fetch(`${hub.url}/api/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const messages: ServerMessage[] = [];
  const socket = new WebSocket(`${hub.url.replace('http', 'ws')}/ws`);
  onTestFinished(() => socket.close());
  socket.on('message', (data: Buffer) => messages.push(ServerMessage.parse(JSON.parse(data.toString()))));
  await until('it greets', () => messages.some(({ type }) => type === 'greeting'));
  socket.send(JSON.stringify({ type: 'subscribe', id: 1, view: { view: 'alerts' } }));
  const rule = { name: 'mine', event: 'kmem:kmalloc', above: 10_006 };
  expect((await ask(rule)).status).toBe(200);
  await until('the view has it', () =>
    messages.some((message) => message.type === 'alerts' && message.alerts[0]?.state === 'firing'),
  );
  const top = vmtally`top -b --connect ${hub.url}`;
  await until(
    () => `top has a line for it: ${top.stdout}`,
    async () => {
      // `top` prints where the sums change.
      await send(web, 10_007);
      return top.stdout.includes('1 alert fires: mine');
    },
    30_000,
  );
  await end(top);
  const refused = await ask({ ...rule, action: 'suspend' });
  expect([refused.status, ErrorBody.parse(await refused.json()).error.message]).toEqual([
    400,
    'a hub suspends no session',
  ]);
  expect((await fetch(`${hub.url}/api/alerts/mine`, { method: 'DELETE' })).status).toBe(204);
  expect(AlertList.parse(await hub.get('/api/alerts')).alerts).toEqual([]);
});

test('a rule that no hub can have ends the start with its place in the file', async () => {
  const folder = temporaryDirectory({
    'hub.yaml': JSON.stringify({ alerts: [{ name: 'a', event: 'kmalloc', above: 1, by: 'row' }] }),
  });
  const file = join(folder, 'hub.yaml');
  const { stderr } = await finish(
    vmtally`fleet --nats ${nats.url} --listen 127.0.0.1:0 --no-token --config ${file}`,
    2,
  );
  expect(stderr).toContain(`${file}: alerts.0.by: hosts send a hub no numbers by row`);
});
