import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { VmtallyError } from '../../src/errors.ts';
import { Clients } from '../../src/server/clients.ts';
import { PROTOCOL, ServerMessage } from '../../src/wire/messages.ts';
import type { Role } from '../../src/wire/role.ts';
import { DETAILS, type Serving, serving, settled } from '../fixtures/engine.ts';
import { sessionInfo } from '../fixtures/feed.ts';

let of: Serving;
let clients: Clients;
let reported: unknown[];
let port: number;
/** The role of the clients that connect. */
let nextRole: Role;

const makeClients = () =>
  new Clients(
    of.hub,
    (role) => ({
      type: 'greeting',
      protocol: PROTOCOL,
      version: '0.1.0',
      host: 'here',
      kernel: '6.18',
      bpftrace: 'v0.23.2',
      session: of.hub.main ?? null,
      role,
    }),
    3,
    (error) => reported.push(error),
  );

/** A loopback server that passes every upgrade to clients; at most three are accepted. */
beforeEach(async () => {
  of = serving();
  reported = [];
  nextRole = 'control';
  clients = makeClients();
  const server = createServer();
  server.on('upgrade', (request, socket, head) => {
    try {
      clients.take(request, socket, head, nextRole);
    } catch (error) {
      socket.end(`HTTP/1.1 503 ${error instanceof VmtallyError ? error.code : 'wrong'}\r\n\r\n`);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
  onTestFinished(() => {
    vi.useRealTimers();
    clients.close();
    server.closeAllConnections();
    server.close();
  });
});
interface Client {
  socket: WebSocket;
  send: (message: unknown) => void;
  next(): Promise<ServerMessage>;
  /** All further messages that the server has sent so far. */
  rest(): Promise<ServerMessage[]>;
  closed: Promise<{ code: number; reason: string }>;
}

/** A client that has received the greeting. */
async function connect(): Promise<Client> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`);
  onTestFinished(() => socket.terminate());
  const got: ServerMessage[] = [];
  let wake: () => void = () => {};
  socket.on('message', (data: Buffer) => {
    got.push(ServerMessage.parse(JSON.parse(data.toString())));
    wake();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve, reject) => {
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
    socket.on('error', reject);
  });
  closed.catch(() => {});
  const next = async (): Promise<ServerMessage> => {
    if (got.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return got.shift() ?? expect.fail();
  };
  const rest = async () => {
    if (socket.readyState !== socket.OPEN) return got.splice(0);
    // The answer comes after all earlier messages.
    socket.send('{"type":"unsubscribe","id":"the last"}');
    const all = [];
    for (let message = await next(); !('id' in message && message.id === 'the last'); message = await next())
      all.push(message);
    return all;
  };
  await Promise.race([once(socket, 'open'), closed]);
  return {
    socket,
    next,
    rest,
    closed,
    send: (message) =>
      socket.send(
        typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message),
      ),
  };
}

async function greeted(): Promise<Client> {
  const client = await connect();
  await client.next();
  return client;
}

const subscribe = (id: unknown, view: unknown) => ({ type: 'subscribe', id, view });

describe('a client', () => {
  test('is greeted', async () => {
    const client = await connect();
    expect(await client.next()).toEqual({
      type: 'greeting',
      protocol: PROTOCOL,
      version: '0.1.0',
      host: 'here',
      kernel: '6.18',
      bpftrace: 'v0.23.2',
      session: 'main',
      role: 'control',
    });
    expect(clients.count).toBe(1);
  });

  test('receives the confirmation, a snapshot, and then each tick', async () => {
    const client = await greeted();
    client.send(subscribe(1, { view: 'leaderboard' }));
    expect(await client.next()).toEqual({ type: 'subscribed', id: 1, key: 'v1' });
    expect(await client.next()).toMatchObject({ type: 'leaderboard', key: 'v1', reset: true, tick: 1 });
    of.engine.tick({ tick: 2, counts: [[1, 0, 64, 1]] });
    expect(await client.next()).toMatchObject({ type: 'leaderboard', reset: false, tick: 2 });
  });

  test('receives answers in the order of its requests, even if one of them takes long', async () => {
    const client = await greeted();
    let answer: () => void = () => expect.fail();
    of.engine.handlers.inspect = () => new Promise((resolve) => (answer = () => resolve(DETAILS)));
    client.send(subscribe('slow', { view: 'process', pid: 1001 }));
    client.send(subscribe('fast', { view: 'totals' }));
    client.send({ type: 'unsubscribe', id: 'nothing' });
    client.send({ type: 'unsubscribe', id: 'slow' });
    // The pong shows that the service has received all requests.
    client.socket.ping();
    await once(client.socket, 'pong');
    answer();
    const received = [];
    for (let count = 0; count < 6; count++) {
      const message = await client.next();
      received.push('id' in message ? `${message.type} ${message.id}` : message.type);
    }
    expect(received).toEqual([
      'subscribed slow',
      'process',
      'subscribed fast',
      'totals',
      'error nothing',
      'unsubscribed slow',
    ]);
  });

  test('that unsubscribed receives nothing more', async () => {
    const client = await greeted();
    client.send(subscribe('a', { view: 'totals' }));
    client.send({ type: 'unsubscribe', id: 'a' });
    await client.rest();
    of.engine.tick({ tick: 2 });
    expect(await client.rest()).toEqual([]);
  });

  test('that uses an id again has only the new view', async () => {
    const client = await greeted();
    client.send(subscribe(1, { view: 'totals' }));
    client.send(subscribe(1, { view: 'vmstat' }));
    await client.rest();
    of.engine.tick({ tick: 2 });
    expect((await client.rest()).map(({ type }) => type)).toEqual(['vmstat']);
  });

  test('that subscribes to a view twice receives each tick once, until both subscriptions end', async () => {
    const client = await greeted();
    client.send(subscribe(1, { view: 'totals' }));
    client.send(subscribe(2, { view: 'totals' }));
    expect((await client.rest()).map(({ type }) => type)).toEqual([
      'subscribed',
      'totals',
      'subscribed',
      'totals',
    ]);
    of.engine.tick({ tick: 2 });
    expect(await client.rest()).toMatchObject([{ type: 'totals', tick: 2, reset: false }]);
    client.send({ type: 'unsubscribe', id: 1 });
    await client.rest();
    of.engine.tick({ tick: 3 });
    expect(await client.rest()).toMatchObject([{ type: 'totals', tick: 3, reset: false }]);
    client.send({ type: 'unsubscribe', id: 2 });
    await client.rest();
    of.engine.tick({ tick: 4 });
    expect(await client.rest()).toEqual([]);
  });

  test('that disconnects ends its views', async () => {
    const client = await greeted();
    client.send(subscribe(1, { view: 'process', pid: 1001 }));
    await client.rest();
    client.socket.terminate();
    await vi.waitFor(() => expect(clients.count).toBe(0));
    of.engine.asked.length = 0;
    of.engine.tick({ tick: 2 });
    await settled();
    expect(of.engine.asked).toEqual([]);
  });

  test('that disconnects before its view is ready leaves no view open', async () => {
    let go: () => void = () => {};
    of.engine.handlers.inspect = () => new Promise((resolve) => (go = () => resolve(DETAILS)));
    const client = await greeted();
    client.send(subscribe(1, { view: 'process', pid: 1001 }));
    await vi.waitFor(() => expect(of.engine.asked).toHaveLength(1));
    client.socket.terminate();
    await vi.waitFor(() => expect(clients.count).toBe(0));
    go();
    await settled();
    of.engine.tick({ tick: 2 });
    await settled();
    expect(of.engine.asked).toHaveLength(1);
  });

  test('is told that the service is stopping', async () => {
    const client = await greeted();
    clients.close();
    expect(await client.closed).toEqual({ code: 1001, reason: 'the service is stopping' });
  });

  test('can unsubscribe from a view of a deleted session', async () => {
    const client = await greeted();
    client.send(subscribe(1, { view: 'totals' }));
    await client.rest();
    of.engine.emit({ kind: 'deleted', session: 'main' });
    expect(await client.next()).toMatchObject({ type: 'closed', key: 'v1' });
    client.send({ type: 'unsubscribe', id: 1 });
    expect(await client.next()).toEqual({ type: 'unsubscribed', id: 1 });
  });
});

test('views of deleted sessions leave room for others', async () => {
  const client = await greeted();
  for (let id = 0; id < 32; id++) client.send(subscribe(id, { view: 'totals' }));
  await client.rest();
  of.engine.emit({ kind: 'deleted', session: 'main' });
  of.engine.session({ id: 's1' });
  client.send(subscribe(32, { view: 'totals' }));
  expect((await client.rest()).map(({ type }) => type)).toEqual(['closed', 'subscribed', 'totals']);
});

describe('a request for a view that is refused', () => {
  const views: [unknown, string, string][] = [
    [{ view: 'totals', session: 's9' }, 'SESSION_UNKNOWN', 'there is no session s9'],
    [{ view: 'process' }, 'REQUEST_INVALID', 'the view names neither row nor pid'],
    [{ view: 'leaderboard', series: 'x' }, 'REQUEST_INVALID', 'session main has no series x'],
    [{ view: 'leaderboard', group: 'cpu' }, 'SESSION_UNKNOWN', 'there is no session for count-by-cpu'],
    [{ view: 'leaderboard', group: 'site' }, 'SESSION_UNKNOWN', 'there is no session for count-by-site'],
    [{ view: 'leaderboard', pid: 7 }, 'REQUEST_INVALID', 'the rows of the group row are not of one process'],
    [{ view: 'leaderboard', group: 'site', start: 7 }, 'REQUEST_INVALID', '`start` names no process'],
  ];
  test.each(views)('%j', async (view, code, message) => {
    const client = await greeted();
    for (let time = 0; time < 4; time++) {
      client.send(subscribe('x', view));
      expect(await client.next()).toMatchObject({
        type: 'error',
        id: 'x',
        problem: { code, message, hint: expect.stringMatching(/\w/) },
        left: 3,
      });
    }
  });

  test('a second view of what is not freed', async () => {
    of.engine.session({ id: 'main-objects', companionOf: 'main' });
    of.engine.handlers['count-objects'] = () => sessionInfo({ id: 'main-objects' });
    const client = await greeted();
    const ask = (id: number, run: number) => client.send(subscribe(id, { view: 'outstanding', run }));
    ask(1, 1);
    await client.rest();
    ask(2, 2);
    expect(await client.next()).toMatchObject({ id: 2, problem: { code: 'CLIENT_LIMIT' } });
    // In place of the first one it may be opened.
    client.send({ type: 'unsubscribe', id: 1 });
    ask(2, 2);
    expect((await client.rest()).map(({ type }) => type)).toEqual([
      'unsubscribed',
      'subscribed',
      'outstanding',
    ]);
  });

  test('the past of a session that has none', async () => {
    const client = await greeted();
    client.send({ type: 'replay', atMs: 1_000, session: 'nothing' });
    expect(await client.next()).toMatchObject({
      type: 'error',
      id: null,
      refused: 'replay',
      problem: { code: 'SESSION_UNKNOWN' },
    });
  });

  test('too many views', async () => {
    const client = await greeted();
    for (let id = 0; id < 33; id++) client.send(subscribe(id, { view: 'totals' }));
    const messages = await client.rest();
    expect(messages.filter(({ type }) => type === 'subscribed')).toHaveLength(32);
    expect(messages.at(-1)).toMatchObject({
      type: 'error',
      id: 32,
      problem: { code: 'CLIENT_LIMIT', message: '32 views are open, and no more are allowed' },
    });
    expect(reported).toEqual([]);
    // A view that replaces another one does not count as a further view.
    client.send(subscribe(7, { view: 'vmstat' }));
    expect(await client.next()).toMatchObject({ type: 'subscribed', id: 7 });
    client.send({ type: 'unsubscribe', id: 7 });
    client.send(subscribe(32, { view: 'vmstat' }));
    expect((await client.rest()).at(-1)).toMatchObject({ type: 'vmstat' });
  });

  test('an unknown subscription', async () => {
    const client = await greeted();
    client.send({ type: 'unsubscribe', id: 9 });
    expect(await client.next()).toMatchObject({
      type: 'error',
      id: 9,
      problem: { code: 'REQUEST_INVALID', message: 'there is no subscription 9' },
      left: 3,
    });
  });
});

describe('a bad message', () => {
  const bad: [string, unknown, RegExp][] = [
    ['binary', Buffer.from('{}'), /^the message is binary$/],
    ['empty', '', /^the message is not JSON$/],
    ['no JSON', '{', /^the message is not JSON$/],
    ['null', 'null', /^the message: it: /],
    ['a list', [], /^the message: it: /],
    ['without a type', {}, /^the message: type: /],
    ['of an unknown type', { type: 'hello' }, /^the message: type: /],
    ['without an id', { type: 'unsubscribe' }, /^the message: id: /],
    ['with an invalid id', { type: 'unsubscribe', id: 1.5 }, /^the message: id: /],
    ['with a long id', { type: 'unsubscribe', id: 'x'.repeat(65) }, /^the message: id: /],
    ['with an unknown field', { type: 'unsubscribe', id: 1, also: 1 }, /^the message: it: .*also/],
    ['without a view', { type: 'subscribe', id: 1 }, /^the message: view: /],
    ['of an unknown view', subscribe(1, { view: 'none' }), /^the message: view\.view: /],
    ['with a wrong number', subscribe(1, { view: 'leaderboard', top: '5' }), /^the message: view\.top: /],
    ['with too many rows', subscribe(1, { view: 'leaderboard', top: 10_001 }), /^the message: view\.top: /],
    [
      'with an unknown key',
      subscribe(1, { view: 'health', session: 'main' }),
      /^the message: view: .*session/,
    ],
    ['with a wrong session', subscribe(1, { view: 'totals', session: '../x' }), /must be a session id/],
    ['with a long filter', subscribe(1, { view: 'leaderboard', filter: 'x'.repeat(101) }), /view\.filter: /],
    ['with an invalid pid', subscribe(1, { view: 'process', pid: -1 }), /view\.pid: /],
    ['with a prototype', '{"type":"unsubscribe","id":1,"__proto__":{}}', /^the message: it: /],
  ];
  test.each(bad)('%s is answered with an error', async (_, message, text) => {
    const client = await greeted();
    client.send(message);
    const problem = {
      code: 'REQUEST_INVALID',
      message: expect.stringMatching(text),
      hint: 'GET /api/schema.json describes the messages.',
    };
    expect(await client.next()).toEqual({ type: 'error', id: null, problem, left: 2 });
    // The client may continue.
    client.send(subscribe(1, { view: 'totals' }));
    expect(await client.next()).toMatchObject({ type: 'subscribed' });
  });

  test('the third bad message closes the connection', async () => {
    const client = await greeted();
    client.send('one');
    client.send(subscribe(1, { view: 'totals' }));
    client.send(Buffer.from('two'));
    client.send('three');
    client.send('four');
    expect(await client.closed).toEqual({ code: 1008, reason: 'three invalid messages' });
    const left = (await client.rest()).flatMap((message) => (message.type === 'error' ? [message.left] : []));
    expect(left).toEqual([2, 1, 0]);
    await vi.waitFor(() => expect(clients.count).toBe(0));
  });

  test('a message over the size limit closes the connection at once', async () => {
    const client = await greeted();
    client.send('x'.repeat((16 << 10) + 1));
    expect(await client.closed).toEqual({ code: 1009, reason: 'the message is over 16384 bytes' });
    await vi.waitFor(() => expect(clients.count).toBe(0));
  });

  test('a message with too many fragments closes the connection', async () => {
    const client = await greeted();
    for (let part = 0; part < 20_000; part++) client.socket.send('', { fin: false });
    expect(await client.closed).toEqual({ code: 1008, reason: 'the message has too many fragments' });
  });

  test('messages after the last bad message are ignored', async () => {
    const client = await greeted();
    for (let time = 0; time < 3; time++) client.send('bad');
    client.send(subscribe(1, { view: 'process', pid: 1001 }));
    expect(await client.closed).toMatchObject({ code: 1008 });
    expect(of.engine.asked).toEqual([]);
  });

  test('a message at the size limit is read', async () => {
    const client = await greeted();
    client.send(`{"type":"unsubscribe","id":1}${' '.repeat((16 << 10) - 29)}`);
    expect(await client.next()).toMatchObject({ problem: { message: 'there is no subscription 1' } });
  });

  test('messages above the rate limit are bad messages', async () => {
    const client = await greeted();
    for (let count = 0; count < 203; count++) client.send({ type: 'unsubscribe', id: 1 });
    expect(await client.closed).toMatchObject({ code: 1008 });
    const messages = await client.rest();
    expect(messages).toHaveLength(203);
    expect(messages.at(-1)).toMatchObject({ problem: { message: 'too many messages' }, left: 0 });
  });
});

test('an internal error is logged, and the client gets no details', async () => {
  const fault = new Error('secret');
  of.engine.handlers.reconcile = () => Promise.reject(fault);
  const client = await greeted();
  client.send(subscribe(1, { view: 'compare' }));
  const problem = { code: 'INTERNAL', message: 'internal error in vmtally' };
  expect(await client.next()).toMatchObject({ type: 'error', id: 1, problem });
  expect(reported).toEqual([fault]);
});

describe('limits', () => {
  test('the queue behind a slow request is limited', async () => {
    let go: () => void = () => {};
    of.engine.handlers.inspect = () => new Promise((resolve) => (go = () => resolve(DETAILS)));
    const client = await greeted();
    client.send(subscribe(1, { view: 'process', pid: 1001 }));
    await vi.waitFor(() => expect(of.engine.asked).toHaveLength(1));
    for (let count = 0; count < 5000; count++) client.send({ type: 'unsubscribe', id: 2 });
    await new Promise((resolve) => client.socket.ping('', true, resolve));
    await once(client.socket, 'pong');
    go();
    expect(await client.closed).toMatchObject({ code: 1008 });
    // The errors of 199 allowed requests and of the three refused ones.
    expect((await client.rest()).filter(({ type }) => type === 'error')).toHaveLength(202);
  });

  test.each(['ping', 'pong'] as const)(
    'a %s now and then is allowed, a flood of them is not',
    async (control) => {
      const client = await greeted();
      for (let count = 0; count < 20; count++) {
        client.socket[control]();
        await client.rest();
      }
      expect(clients.count).toBe(1);
      for (let count = 0; count < 250; count++) client.socket[control]();
      await vi.waitFor(() => expect(clients.count).toBe(0));
    },
  );

  test('a client that does not answer the close is disconnected', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const client = await greeted();
    client.socket.pause();
    clients.close();
    expect(clients.count).toBe(1);
    vi.advanceTimersByTime(2000);
    await vi.waitFor(() => expect(clients.count).toBe(0));
  });

  test('a fourth client is refused until one disconnects', async () => {
    const [first] = [await greeted(), await greeted(), await greeted()];
    const fourth = new WebSocket(`ws://127.0.0.1:${port}/ws`);
    const [error] = await once(fourth, 'error');
    expect(String(error)).toContain('503');
    first.socket.terminate();
    await vi.waitFor(() => expect(clients.count).toBe(2));
    await greeted();
    expect(clients.count).toBe(3);
  });

  test('the role read leaves a tenth of all places, at least one, to the role control', async () => {
    nextRole = 'read';
    await greeted();
    await greeted();
    const third = new WebSocket(`ws://127.0.0.1:${port}/ws`);
    expect(String((await once(third, 'error'))[0])).toContain('503');
    nextRole = 'control';
    await greeted();
    expect(clients.count).toBe(3);
  });

  test('ticks for a client that does not read are dropped without using memory, and reported later', async () => {
    const [slow, other] = [await greeted(), await greeted()];
    for (const client of [slow, other]) {
      client.send(subscribe(1, { view: 'vmstat' }));
      await client.next();
      await client.next();
    }
    slow.socket.pause();
    const names = Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`a_counter_${at}`, at]));
    const before = process.memoryUsage().arrayBuffers;
    let tick = 1;
    while (of.hub.health.server.lostTicks < 50) {
      of.engine.tick({ tick: ++tick, vmstat: names });
      expect(await other.next()).toMatchObject({ tick });
    }
    expect(of.hub.health.server.slowClients).toBe(1);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 << 20);
    slow.socket.resume();
    let message = await slow.next();
    while (message.type !== 'lost') {
      if (of.hub.health.server.slowClients > 0) of.engine.tick({ tick: ++tick, vmstat: names });
      message = await slow.next();
    }
    expect(message.key).toBe('v1');
    expect(message).toHaveProperty('ticks', of.hub.health.server.lostTicks);
    expect(await slow.next()).toMatchObject({ type: 'vmstat', reset: true });
  });

  test('a client that does not answer pings is disconnected', async () => {
    vi.useFakeTimers({ toFake: ['setInterval'] });
    const ping = () => vi.advanceTimersByTime(15_000);
    clients.close();
    clients = makeClients();
    const good = await greeted();
    const mute = new WebSocket(`ws://127.0.0.1:${port}/ws`, { autoPong: false });
    await once(mute, 'message');
    const pinged = once(good.socket, 'ping');
    ping();
    await pinged;
    await good.rest();
    expect(clients.count).toBe(2);
    ping();
    expect((await once(mute, 'close'))[0]).toBe(1006);
    await vi.waitFor(() => expect(clients.count).toBe(1));
    good.send({ type: 'unsubscribe', id: 1 });
    expect(await good.next()).toMatchObject({ type: 'error' });
  });
});

describe('many subscriptions at once', () => {
  const subscribeAll = ({ socket, send }: Client) => {
    // The service reads all messages at once, since they are one write.
    const { _socket: connection } = socket as unknown as { _socket: Socket };
    connection.cork();
    for (let top = 1; top <= 32; top++) send(subscribe(top, { view: 'leaderboard', top }));
    connection.uncork();
  };

  test('are handled in turns, between which the event loop goes on', async () => {
    const client = await greeted();
    let loops = 0;
    let over = false;
    const loop = () => {
      loops++;
      if (!over) setImmediate(loop);
    };
    const turns: number[] = [];
    const view = of.hub.view.bind(of.hub);
    vi.spyOn(of.hub, 'view').mockImplementation((...request) => {
      turns.push(loops);
      return view(...request);
    });
    loop();
    subscribeAll(client);
    await vi.waitFor(() => expect(turns).toHaveLength(32));
    over = true;
    expect(new Set(turns).size).toBe(32);
  });

  test('end with the connection', async () => {
    const client = await greeted();
    const other = await greeted();
    const view = of.hub.view.bind(of.hub);
    const views = vi.spyOn(of.hub, 'view').mockImplementation((...request) => {
      client.socket.terminate();
      // The service learns of it while the view is opened.
      return new Promise((resolve) => setTimeout(() => resolve(view(...request)), 100));
    });
    subscribeAll(client);
    await vi.waitFor(() => expect(clients.count).toBe(1));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(views).toHaveBeenCalledOnce();
    await other.rest();
  });
});
