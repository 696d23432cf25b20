import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { remoteSource } from '../../../src/cli/top/remote.ts';
import type { Source } from '../../../src/cli/top/source.ts';
import { Subscriptions } from '../../../src/cli/top/subscriptions.ts';
import { MOST_TICKS } from '../../../src/client/forget-old.ts';
import type { ClientMessage } from '../../../src/wire/messages.ts';
import { PROTOCOL } from '../../../src/wire/messages.ts';
import { SPARK_TICKS } from '../../../src/wire/rows.ts';
import { leaderboard, process as processMessage, totals, who } from '../../client/messages.ts';
import { until } from '../../fixtures/until.ts';

const MB = 1 << 20;
const TOP = 100;

let server: WebSocketServer;
let hostile: WebSocket;
let source: Source;
let subscriptions: Subscriptions;
/** Keys of the views, by name. */
let keys: Map<string, string>;

beforeEach(async () => {
  keys = new Map();
  server = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/ws', perMessageDeflate: true });
  server.on('connection', (socket) => {
    hostile = socket;
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as ClientMessage;
      if (message.type !== 'subscribe') return;
      keys.set(message.view.view, `key ${message.id}`);
      send({ type: 'subscribed', id: message.id, key: `key ${message.id}` });
    });
    const facts = { version: '1', host: 'h', kernel: 'k', bpftrace: 'b', session: 'main', role: 'control' };
    send({ type: 'greeting', protocol: PROTOCOL, ...facts });
  });
  await once(server, 'listening');
  source = await remoteSource(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, undefined);
  subscriptions = new Subscriptions(source.connection);
  subscriptions.showBoard({ view: 'leaderboard', top: TOP });
  subscriptions.showProcess({ view: 'process', pid: 1 });
  await until('all views are there', () => keys.size === 6);
});
afterEach(async () => {
  subscriptions.close();
  await source.close();
  server.close();
});

const send = (message: object) => hostile.send(JSON.stringify(message));
const keyOf = (view: string) => ({ key: keys.get(view) ?? expect.fail() });

/** Resolves once the client has taken all messages so far. */
async function taken(): Promise<void> {
  let took = false;
  subscriptions.onMessage = (type) => (took ||= type === 'vmstat');
  const { series: _, ...head } = leaderboard();
  const { key, session, tick, atMs, seconds, reset } = { ...head, ...keyOf('vmstat') };
  send({ type: 'vmstat', key, session, tick, atMs, seconds, reset, counters: [] });
  await until('all is taken', () => took, 20_000);
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const heapMb = () => {
  collect();
  return process.memoryUsage().heapUsed / MB;
};

test('rows, cells and sparks without end: the client keeps what it asked for', async () => {
  send(leaderboard(keyOf('leaderboard')));
  const { series: _, ...message } = leaderboard({ ...keyOf('leaderboard'), reset: false });
  const cells = Array.from({ length: 10 }, (_cell, index): [number, number, number, number, number] => [
    index,
    1,
    1,
    1,
    1,
  ]);
  for (let n = 0; n < 70; n++) {
    const rows = Array.from({ length: 10 }, (_row, index) => ({ row: 10 * n + index, who: who(), cells }));
    send({ ...message, rows: [...rows, { row: 0, who: who(), cells: [[0, 1, 1, 1, 1]] }] });
  }
  await taken();
  expect(subscriptions.board.rows.size).toBe(TOP);
  for (const { cells: kept, spark } of subscriptions.board.rows.values()) {
    expect(kept.size).toBeLessThanOrEqual(2);
    expect(spark.length).toBeLessThanOrEqual(SPARK_TICKS + 1);
  }
});

test('ticks of which none gets old: the client keeps as many as a service has', async () => {
  const { series: _, ...message } = totals({ ...keyOf('totals'), reset: false });
  const history = (n: number) =>
    Array.from({ length: 500 }, (_tick, index) => ({
      tick: 500 * n + index,
      atMs: message.atMs,
      seconds: 1,
      cells: Array.from({ length: 1 }, (_cell, series): [number, number, null] => [series, 1, null]),
      leftOut: [],
      vmstat: [],
    }));
  const before = heapMb();
  for (let n = 0; n < 14; n++) {
    send({ ...message, history: history(n) });
    await taken();
  }
  expect(subscriptions.totals.ticks).toHaveLength(MOST_TICKS);
  const wide = Array.from({ length: 100_000 }, (_cell, series): [number, number, null] => [series, 1, null]);
  for (let n = 0; n < 6; n++) {
    send({
      ...message,
      history: [{ tick: n, atMs: message.atMs, seconds: 1, cells: wide, leftOut: [], vmstat: [] }],
    });
    await taken();
  }
  expect(subscriptions.totals.ticks).toHaveLength(5);
  expect(heapMb() - before).toBeLessThan(100);
});

test('a process with idle ticks without number', async () => {
  const { key } = keyOf('process');
  send(processMessage({ key, tick: 2 ** 52, keptFromMs: 0, atMs: 2 ** 52, seconds: 1e-9 }));
  await taken();
  expect(subscriptions.process?.ticks.length).toBeLessThanOrEqual(MOST_TICKS);
});

test.each([
  ['1e308 events', { total: [[0, 1e308, 1e308, 1e308, 1e308]] }],
  ['a tick without length', { seconds: 0 }],
  ['a time that no clock has', { atMs: 1e300 }],
])('%s: the message is refused, and the client says so', async (_, parts) => {
  const said = vi.fn();
  source.connection.subscribe({ view: 'totals' }, { message: () => {}, problem: said });
  await until('it is subscribed', () => keys.get('totals')?.endsWith('7') === true);
  send({ ...totals(keyOf('totals')), ...parts });
  await taken();
  expect(said).toHaveBeenCalledWith(expect.objectContaining({ code: 'PROTOCOL' }));
});

test('long names and unknown views are not kept', async () => {
  const before = heapMb();
  send(leaderboard(keyOf('leaderboard')));
  const { series: _, ...message } = leaderboard({ ...keyOf('leaderboard'), reset: false });
  for (let n = 0; n < 12; n++) {
    const name = `${n % 10}`.repeat(MB);
    send({ ...message, rows: [{ row: n, who: who({ name }), cells: [] }] });
    send({ type: 'another', key: name, session: name });
    send({ ...message, key: name });
    send({ type: 'subscribed', id: n + 1000, key: name });
    await taken();
  }
  expect(subscriptions.board.rows.size).toBe(0);
  expect(heapMb() - before).toBeLessThan(6);
});

test('a message over 16 MB ends the connection, compressed or not', async () => {
  expect(hostile.extensions).toBe('');
  const closed = once(hostile, 'close');
  hostile.on('error', () => {});
  send({ type: 'unsubscribed', id: 'x'.repeat(16 * MB) });
  expect((await closed)[0]).toBe(1009);
});
