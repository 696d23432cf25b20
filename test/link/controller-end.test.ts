import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { VmtallyError } from '../../src/errors.ts';
import { readProcess } from '../../src/kernel/processes.ts';
import { type ServerProcess, startServer } from '../../src/link/controller-end.ts';
import { ToServer } from '../../src/wire/link.ts';
import { FakeEngine, SERIES } from '../fixtures/engine.ts';
import { rejection } from '../fixtures/failure.ts';
import { environment } from '../fixtures/fake.ts';
import { fakeTimers } from '../fixtures/fake-timers.ts';
import { sessionInfo, who } from '../fixtures/feed.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { goOn, standStill } from './stand-still.ts';

// The serving process of the fixtures reads FAKE_SERVER and FAKE_LOG from its environment.
const SERVER = fileURLToPath(new URL('../fixtures/server.mjs', import.meta.url));
vi.mock(import('node:child_process'), async (original) => {
  const real = await original();
  return {
    ...real,
    spawn: vi.fn((file: string, args: string[], options: object) =>
      real.spawn(file, args, { ...options, env: process.env }),
    ) as unknown as typeof spawn,
  };
});

const OPTIONS = {
  host: '127.0.0.1',
  port: 0,
  tokens: { control: 'secret', read: 'reader' },
  clients: 10,
  top: 50,
  version: '0.1.0',
  bpftrace: 'v0.23.2',
};

let engine: FakeEngine;
let log: string;
let server: ServerProcess | undefined;
beforeEach(() => {
  engine = new FakeEngine();
  server = undefined;
  log = join(temporaryDirectory({ log: '' }), 'log');
  environment('FAKE_LOG', log);
});
afterEach(async () => {
  await server?.stop();
});

async function start(does: string): Promise<ServerProcess> {
  environment('FAKE_SERVER', does);
  server = await startServer(SERVER, engine, OPTIONS);
  return server;
}

type Line = {
  kind: string;
  pid?: number;
  feed?: { kind: string; tick?: number; events?: number; session?: unknown };
};
/** Messages that the serving process received. */
const received = (): Line[] =>
  readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
const hasReceived = (kind: string) =>
  vi.waitFor(() => expect(received().map((line) => line.kind)).toContain(kind));

describe('the serving process', () => {
  test('is started with its options, and stopped', async () => {
    const started = await start('serves');
    expect(started.port).toBe(4711);
    started.configure({ top: 7, tokens: { control: 'another', read: 'reader' } });
    await started.stop();
    expect(received()).toEqual([
      { kind: 'start', options: OPTIONS },
      { kind: 'configure', top: 7, tokens: { control: 'another', read: 'reader' } },
      { kind: 'stop' },
    ]);
    for (const line of received()) ToServer.parse(line);
  });

  test('is stopped after the last counts; sessions that end with the service are not ended for it', async () => {
    const started = await start('serves');
    let counted = () => {};
    const stopped = started.stop(new Promise((resolve) => (counted = resolve)));
    engine.session();
    engine.tick({ series: SERIES, rows: [who(1)], counts: [[1, 0, 8, 3]] });
    engine.session({ state: 'ended' });
    await vi.waitFor(() => expect(received()).toHaveLength(3));
    counted();
    await stopped;
    expect(received().map(({ kind, feed }) => feed?.kind ?? kind)).toEqual([
      'start',
      'session',
      'tick',
      'stop',
    ]);
  });

  test('is stopped without the last counts if they do not come in time', async () => {
    const started = await start('serves');
    fakeTimers('Timeout');
    let counted = () => {};
    const stopped = started.stop(new Promise((resolve) => (counted = resolve)));
    await vi.advanceTimersByTimeAsync(1_000);
    await vi.waitFor(() => expect(received().at(-1)).toEqual({ kind: 'stop' }));
    counted();
    await stopped;
  });

  test('answers no request that comes after its stop', async () => {
    const started = await start('asks after the next feed');
    let counted = () => {};
    const stopped = started.stop(new Promise((resolve) => (counted = resolve)));
    engine.session();
    await hasReceived('feed');
    counted();
    await stopped;
    expect(engine.asked).toEqual([]);
  });

  test('cannot listen: the start fails with its error', async () => {
    expect(await rejection(start('fails with LISTEN_FAILED'))).toMatchObject({
      code: 'LISTEN_FAILED',
      message: 'cannot listen',
      hint: 'Elsewhere.',
    });
  });

  test.each(['MADE_UP', 'toString', '__proto__'])(
    'fails with the code %s, which does not exist: the error has one that does',
    async (code) => {
      expect(await rejection(start(`fails with ${code}`))).toMatchObject({
        code: 'SERVER_DIED',
        message: 'cannot listen',
        exitStatus: 1,
      });
    },
  );

  test.each(['0', '-1', '65536', '1.5'])('listens on port %s: it is killed', async (port) => {
    expect(await rejection(start(`listens on ${port}`))).toMatchObject({
      code: 'SERVER_DIED',
      message: 'the serving process ended (SIGKILL)',
    });
  });

  test('ends, and a process that it started keeps its log open: nobody waits for that one', async () => {
    const started = await start('leaves a child');
    await hasReceived('child');
    const pid = received().find(({ kind }) => kind === 'child')?.pid ?? 0;
    onTestFinished(() => void process.kill(pid, 'SIGKILL'));
    await started.stop();
    expect(readProcess(pid)?.comm).toBe('sleep');
  });

  test('cannot be started with sockets that are opened for it: they are closed', async () => {
    vi.spyOn(process, 'setgroups').mockImplementation(() => {
      throw Object.assign(new Error('io_uring'), { code: 'ERR_INVALID_STATE' });
    });
    onTestFinished(() => void vi.restoreAllMocks());
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    taken.close();
    await once(taken, 'close');
    vi.mocked(spawn).mockImplementationOnce(() => {
      throw new VmtallyError('SERVER_DIED', 'no process', 'Try again.');
    });
    const user = { name: 'tester', uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    const started = startServer(SERVER, engine, { ...OPTIONS, port, user });
    expect(await rejection(started)).toMatchObject({ message: 'no process' });
    const again = createServer().listen(port, '127.0.0.1');
    await once(again, 'listening');
    again.close();
  });

  test('ends before it listens', async () => {
    expect(await rejection(start('dies at once'))).toMatchObject({
      code: 'SERVER_DIED',
      message: 'the serving process ended (status 7)',
    });
  });

  test('ends before it is stopped', async () => {
    const { died } = await start('dies later');
    expect(await rejection(died)).toMatchObject({
      code: 'SERVER_DIED',
      message: 'the serving process ended (SIGKILL)',
    });
    // Messages sent meanwhile are discarded and do no harm.
    engine.session();
    engine.tick();
  });

  test.each([
    ['a request that the schema refuses', 'raves'],
    ['a message over the limit, whatever follows', 'floods'],
    ['a message that is not JSON', 'mumbles'],
  ])('sends %s: it is killed', async (_, does) => {
    // The start fails if the message arrives together with the one that the process listens.
    const died = start(does).then((started) => started.died);
    expect(await rejection(died)).toMatchObject({
      code: 'SERVER_DIED',
      message: 'the serving process ended (SIGKILL)',
    });
    expect(engine.asked).toEqual([]);
  });

  test('does not stop: it is killed', async () => {
    const started = await start('stays');
    fakeTimers('Timeout');
    const stopped = started.stop();
    await vi.advanceTimersByTimeAsync(1_499);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    await stopped;
  });

  test('asks, and gets an answer or a refusal', async () => {
    engine.handlers.events = () => [{ name: 'kmalloc', summary: '', missing: null, lacking: [] }];
    await start('asks');
    await hasReceived('refusal');
    await hasReceived('answer');
    expect(engine.asked).toEqual([{ verb: 'events' }, { verb: 'delete', session: 's9' }]);
    expect(received().toSorted((a, b) => a.kind.localeCompare(b.kind))).toMatchObject([
      { kind: 'answer', id: 1, value: [{ name: 'kmalloc', summary: '', missing: null, lacking: [] }] },
      {
        kind: 'refusal',
        id: 2,
        problem: { code: 'SESSION_UNKNOWN', message: 'there is no session for delete', hint: 'Make one.' },
      },
      { kind: 'start' },
    ]);
  });

  test('asks on and reads no answer: its requests are no longer read', async () => {
    await start('asks on');
    // The pipe takes some of the refusals, and the kernel buffers some of the requests.
    let before = -1;
    await vi.waitFor(
      () => {
        const [asked, last] = [engine.asked.length, before];
        before = asked;
        expect(asked).toBeGreaterThan(0);
        expect(asked).toBe(last);
      },
      { timeout: 10_000, interval: 250 },
    );
    expect(before).toBeLessThan(20_000);
    // The server reads no `stop` either.
    await server?.stop();
  });

  test('receives every feed, in order', async () => {
    await start('serves');
    engine.session();
    engine.tick({ series: SERIES, rows: [who(1)], counts: [[1, 0, 8, 3]] });
    engine.emit({ kind: 'cost', cpuPercent: 1, rssBytes: 2 }, { kind: 'deleted', session: 'main' });
    await vi.waitFor(() => expect(received()).toHaveLength(5));
    expect(received().map(({ kind, feed }) => feed?.kind ?? kind)).toEqual([
      'start',
      'session',
      'tick',
      'cost',
      'deleted',
    ]);
    expect(received()[2]?.feed).toMatchObject({ tick: 1, events: 3 });
  });
});

describe('while the serving process does not read', () => {
  /** Emits a tick; one of 20,000 counts does not fit into a pipe. */
  const largeTick = (tick: number, { session = 'main', first = false, counts = 20_000 } = {}) =>
    engine.tick({
      tick,
      session,
      ...(first ? { series: SERIES } : {}),
      rows: [who(tick)],
      counts: Array.from({ length: counts }, (_, index): [number, number, number, number] => [
        index % 50,
        0,
        index,
        1,
      ]),
    });

  /** Starts the server, stops it from reading, and fills the pipe. */
  async function stall(): Promise<void> {
    engine.session();
    await start('serves');
    engine.session();
    await vi.waitFor(() => expect(feeds()).toHaveLength(1));
    await standStill(server);
    largeTick(1, { first: true });
  }

  /** Lets the server read on, and waits until the last feed it got is this one. */
  async function readOnTo(last: object): Promise<void> {
    goOn(server);
    await vi.waitFor(() => expect(feeds().at(-1)).toMatchObject(last), { timeout: 10_000 });
  }

  const feeds = () => received().flatMap(({ feed }) => (feed ? [feed] : []));

  test('ticks are merged, and no count is lost', async () => {
    await stall();
    for (let tick = 2; tick <= 40; tick++) largeTick(tick, { counts: 500 });
    await readOnTo({ tick: 40 });
    const ticks = feeds().filter(({ kind }) => kind === 'tick');
    expect(ticks.length).toBeLessThan(6);
    expect(ticks.reduce((sum, { events = 0 }) => sum + events, 0)).toBe(20_000 + 39 * 500);
    expect(ticks.flatMap((tick) => ('rows' in tick ? (tick.rows as unknown[]) : []))).toHaveLength(40);
  });

  test('a session’s feed precedes its ticks, and its deletion follows them', async () => {
    await stall();
    engine.session({ id: 's1', state: 'starting' });
    engine.tick({ session: 's1', series: SERIES, counts: [[1, 0, 8, 1]] });
    engine.session({ id: 's1', state: 'counting' });
    engine.tick({ session: 's1', tick: 2, counts: [[1, 0, 8, 1]] });
    engine.session({ id: 's1', state: 'ended' });
    engine.emit({ kind: 'deleted', session: 's1' });
    // A new session with the same id.
    engine.session({ id: 's1', state: 'starting' });
    engine.tick({ session: 's1', series: SERIES, counts: [[1, 0, 8, 7]] });
    engine.session({ id: 's1', state: 'suspended' });
    await readOnTo({ kind: 'tick', events: 7 });
    const sessionFeeds = feeds().filter(
      ({ kind, session }) =>
        kind !== 'cost' && (session === 's1' || (session as { id?: string }).id === 's1'),
    );
    expect(sessionFeeds).toMatchObject([
      { kind: 'session', session: { state: 'ended' } },
      { kind: 'tick', tick: 2, events: 2 },
      { kind: 'deleted' },
      { kind: 'session', session: { state: 'suspended' } },
      { kind: 'tick', tick: 1, events: 7 },
    ]);
  });

  test('ticks of different series are not merged', async () => {
    await stall();
    largeTick(2);
    engine.tick({ tick: 3, series: [...SERIES].toReversed(), counts: [[1, 1, 8, 5]] });
    engine.tick({ tick: 4, counts: [[1, 1, 8, 5]] });
    await readOnTo({ tick: 4 });
    expect(feeds().at(-1)).toMatchObject({ events: 10, series: [{}, {}] });
    expect(feeds().at(-2)).toMatchObject({ tick: 2 });
  });

  test('an answer comes after the feeds before it', async () => {
    engine.handlers['count-by-cpu'] = async ({ session }) => {
      // The request may arrive before this test knows the process.
      await started;
      await standStill(server);
      largeTick(1, { session, first: true });
      engine.session({ id: 'main-cpu', by: 'cpu' });
      // After the answer is queued.
      setImmediate(() => goOn(server));
      return sessionInfo({ id: 'main-cpu' });
    };
    const started = start('asks by CPU');
    await started;
    await vi.waitFor(() => expect(received().at(-1)?.kind).toBe('answer'), { timeout: 10_000 });
    expect(received().map(({ kind, feed }) => feed?.kind ?? kind)).toEqual([
      'start',
      'tick',
      'session',
      'answer',
    ]);
  });

  test('only the last cost is sent', async () => {
    await stall();
    for (let cpuPercent = 1; cpuPercent < 20; cpuPercent++)
      engine.emit({ kind: 'cost', cpuPercent, rssBytes: 0 });
    await readOnTo({ kind: 'cost', cpuPercent: 19 });
    expect(feeds().filter(({ kind }) => kind === 'cost')).toHaveLength(1);
  });
});
