import { PassThrough } from 'node:stream';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { VmtallyError } from '../../src/errors.ts';
import { Fleet } from '../../src/fleet/fleet.ts';
import { packSummary } from '../../src/fleet/pack-summary.ts';
import type { Summary } from '../../src/fleet/schema.ts';
import { subjectsOf } from '../../src/fleet/subjects.ts';
import { FleetFeed } from '../../src/nats/fleet-feed.ts';
import { summaryOf } from '../fleet/summary-fixture.ts';

interface Listener {
  up: () => void;
}

/** The reading of a stream that is under way. */
interface Reading {
  messages: PassThrough;
  signs: PassThrough;
}

const server = vi.hoisted(() => ({
  listener: undefined as Listener | undefined,
  readings: [] as Reading[],
  /** Messages that wait in the stream. */
  pending: 0,
  /** True while it stands still: it sends no heartbeats. */
  isStill: false,
  /** Answers a request for the stream. */
  answers: (): Promise<void> => Promise.resolve(),
}));

vi.mock('../../src/nats/connection.ts', () => ({
  Connection: class {
    readonly nats = { rtt: async () => 1 };
    constructor(_: unknown, listener: Listener) {
      server.listener = listener;
    }
    start() {}
    async stop() {}
    subscribe() {}
  },
}));
vi.mock('../../src/nats/stream.ts', () => ({
  ensureStream: async () => false,
  requireStream: async () => {},
  streamAnswers: () => server.answers(),
}));
vi.mock(import('@nats-io/jetstream'), async (original) => {
  const consume = async () => {
    const reading = {
      messages: new PassThrough({ objectMode: true }),
      signs: new PassThrough({ objectMode: true }),
    };
    server.readings.push(reading);
    return Object.assign(reading.messages, {
      status: () => reading.signs,
      stop: () => void reading.messages.end(),
    });
  };
  const get = async () => ({ info: async () => ({ num_pending: server.pending }), consume });
  return { ...(await original()), jetstream: (() => ({ consumers: { get } })) as never };
});

const SUBJECTS = subjectsOf('prod');
const LOOK_MS = 10_000;
const AGAIN_MS = 2_000;
const SILENT = new VmtallyError('FLEET_STREAM', 'the stream is silent', 'Wait.');

let state: Fleet;
let feed: FleetFeed;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
  onTestFinished(() => void vi.useRealTimers());
  Object.assign(server, { readings: [], pending: 0, isStill: false, answers: () => Promise.resolve() });
  setInterval(() => {
    if (!server.isStill) server.readings.at(-1)?.signs.write({ type: 'heartbeat' });
  }, 1_000);
  state = new Fleet();
  const options = { servers: ['nats://127.0.0.1:4222'], name: 'hub', inbox: '_INBOX.hub', replicas: 1 };
  feed = new FleetFeed(options, SUBJECTS, state, () => {});
  onTestFinished(() => feed.stop());
  feed.start();
  server.listener?.up();
});

/** Lets time pass, and what follows from it happen. */
async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  await new Promise((resolve) => setImmediate(resolve));
}

/** Sends a summary that the stream got at `keptMs`; `pending` more wait behind it. */
function send(host: string, keptMs: number, pending: number, change: Partial<Summary> = {}): void {
  server.readings.at(-1)?.messages.write({
    subject: SUBJECTS.sum(host, 'main'),
    data: packSummary(summaryOf({ host, ...change })),
    info: { timestampNanos: keptMs * 1e6, pending },
  });
}

test('a stream that was mute is read from its backlog on: summaries that waited came when the stream got them', async () => {
  await pass(0);
  expect(feed.source.state).toBe('ok');
  server.answers = () => Promise.reject(SILENT);
  await pass(LOOK_MS);
  expect(feed.source).toMatchObject({ state: 'away', problem: expect.stringContaining('silent') });

  server.readings[0]?.signs.write({ type: 'heartbeats_missed', count: 10 });
  server.pending = 2;
  server.answers = () => Promise.resolve();
  await pass(AGAIN_MS);
  expect(server.readings).toHaveLength(2);
  expect(feed.source.state).toBe('reading');
  await pass(LOOK_MS);
  expect(feed.source.state).toBe('reading');

  const keptMs = Date.now() - 60_000;
  send('a', keptMs, 1);
  send('b', keptMs, 0);
  await vi.waitFor(() => expect(feed.source.state).toBe('ok'));
  expect(state.hosts().map(({ name, seenMs }) => [name, Math.round(seenMs)])).toEqual([
    ['a', keptMs],
    ['b', keptMs],
  ]);
});

test('a stream that was mute and whose reading ended is away until it is read again, though it answers', async () => {
  await pass(0);
  server.answers = () => Promise.reject(SILENT);
  await pass(LOOK_MS);
  await pass(LOOK_MS - AGAIN_MS / 2);
  server.readings[0]?.signs.write({ type: 'consumer_deleted' });
  server.answers = () => Promise.resolve();
  await pass(AGAIN_MS / 2);
  expect(feed.source).toMatchObject({ state: 'away', problem: expect.stringContaining('nothing any more') });
  await pass(AGAIN_MS / 2);
  expect(feed.source).toMatchObject({ state: 'ok', problem: null });
});

test('a rejection that comes after the stream is read again says nothing of that reading', async () => {
  await pass(0);
  let reject: (error: Error) => void = () => {};
  server.answers = () => new Promise((_, fail) => (reject = fail));
  await pass(LOOK_MS);
  server.readings[0]?.signs.write({ type: 'consumer_deleted' });
  await pass(AGAIN_MS);
  expect(server.readings).toHaveLength(2);
  expect(feed.source.state).toBe('ok');
  reject(SILENT);
  await pass(0);
  expect(feed.source).toMatchObject({ state: 'ok', problem: null });
});

const presence = () => state.hosts().map((host) => host.presence);

test('hosts are not late while the hub cannot hear them, nor before it has heard for as long', async () => {
  await pass(0);
  send('a', Date.now(), 0);
  server.answers = () => Promise.reject(SILENT);
  await pass(LOOK_MS);
  await pass(200_000);
  expect(presence()).toEqual(['present']);
  server.answers = () => Promise.resolve();
  await pass(LOOK_MS);
  expect(feed.source.state).toBe('ok');
  await pass(28_000);
  expect(presence()).toEqual(['present']);
  await pass(4_000);
  expect(presence()).toEqual(['late']);
});

test('hosts are late also where ticks of a busy hub are', async () => {
  await pass(0);
  send('a', Date.now(), 0);
  for (let busy = 0; busy < 12; busy++) {
    await pass(1_000);
    vi.setSystemTime(Date.now() + 2_000);
  }
  expect(presence()).toEqual(['late']);
});

test('hosts are not late where the hub itself was stopped', async () => {
  await pass(0);
  send('a', Date.now(), 0);
  await pass(5_000);
  vi.setSystemTime(Date.now() + 60_000);
  // Five of the 30 seconds had passed before, and one more in the stop.
  await pass(23_000);
  expect(presence()).toEqual(['present']);
  await pass(3_000);
  expect(presence()).toEqual(['late']);
});

test('hosts are late also where the hub itself is stopped again and again', async () => {
  await pass(0);
  send('a', Date.now(), 0);
  for (let stop = 0; stop < 4; stop++) {
    await pass(10_000);
    vi.setSystemTime(Date.now() + 10_000);
  }
  expect(presence()).toEqual(['late']);
});

test('hosts that live are not late while the server stands still, nor before it sends what they sent', async () => {
  await pass(0);
  const sendAll = (seq: number) => {
    for (const intervalMs of [1_000, 2_000]) send(`h${intervalMs}`, Date.now(), 0, { intervalMs, seq });
  };
  sendAll(1);
  await pass(1_000);
  for (const seq of [2, 3]) {
    server.isStill = true;
    for (let second = 0; second < 9; second++) {
      await pass(1_000);
      expect(presence()).toEqual(['present', 'present']);
      expect(feed.isListening).toBe(second < 1);
    }
    server.isStill = false;
    await pass(1_000);
    expect(presence()).toEqual(['present', 'present']);
    sendAll(seq);
    await pass(1_000);
    expect([feed.source.state, feed.isListening]).toEqual(['ok', true]);
  }
  await pass(5_000);
  expect(presence()).toEqual(['late', 'present']);
});

test('a reading ends when the heartbeats of ten seconds are missed, and not before', async () => {
  await pass(0);
  for (const count of [2, 9]) server.readings[0]?.signs.write({ type: 'heartbeats_missed', count });
  await pass(AGAIN_MS);
  expect(server.readings).toHaveLength(1);
  server.readings[0]?.signs.write({ type: 'heartbeats_missed', count: 10 });
  await pass(AGAIN_MS);
  expect(server.readings).toHaveLength(2);
});

test('a stream that answers again is ok, where its reading went on', async () => {
  await pass(0);
  server.answers = () => Promise.reject(SILENT);
  await pass(LOOK_MS);
  server.answers = () => Promise.resolve();
  await pass(LOOK_MS);
  expect(feed.source).toMatchObject({ state: 'ok', problem: null });
  expect(server.readings).toHaveLength(1);
});
