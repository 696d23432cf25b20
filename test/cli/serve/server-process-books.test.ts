import type { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type ServerProcess, startServer } from '../../../src/cli/serve/server-process.ts';
import type { Books } from '../../../src/wire/compare.ts';
import { FakeEngine, SERIES } from '../../fixtures/engine.ts';
import { environment } from '../../fixtures/fake.ts';
import { reconciled } from '../../fixtures/reconciliation.ts';
import { temporaryDirectory } from '../../fixtures/temporary.ts';
import { goOn, standStill } from './stand-still.ts';

// The serving process is always the one of the fixtures.
const SERVER = fileURLToPath(new URL('../../fixtures/server.mjs', import.meta.url));
vi.mock(import('node:child_process'), async (original) => {
  const real = await original();
  return {
    ...real,
    fork: vi.fn((_: unknown, options: unknown) =>
      real.fork(SERVER, { ...(options as object), env: process.env }),
    ) as unknown as typeof fork,
  };
});

const OPTIONS = {
  host: '127.0.0.1',
  port: 0,
  clients: 10,
  top: 50,
  version: '0.1.0',
  bpftrace: 'v0.23.2',
};

let engine: FakeEngine;
let log: string;
let server: ServerProcess;
/** Starts a server that stands still. */
beforeEach(async () => {
  engine = new FakeEngine();
  log = join(temporaryDirectory({ log: '' }), 'log');
  environment('FAKE_LOG', log);
  environment('FAKE_SERVER', 'serves');
  server = await startServer(engine, OPTIONS);
  await standStill(server);
});
afterEach(() => server.stop());

interface Told {
  kind: string;
  session?: string | { id: string; state: string };
  tick?: number;
  events?: number;
  books?: Books;
}
const feeds = (): Told[] =>
  readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => (JSON.parse(line) as { feed?: Told }).feed ?? []);

/**
 * The messages that the server got about a session: the kind, with the tick or state, or the number of
 * events.
 */
const of = (id: string) =>
  feeds().flatMap(({ kind, session, tick, events, books }): (string | number | undefined)[][] => {
    if ((typeof session === 'string' ? session : session?.id) !== id) return [];
    if (typeof session === 'object') return [[kind, session.state]];
    return [[kind, tick ?? books?.tick, events].filter((part) => part !== undefined)];
  });
/** Lets the server read on, and waits until it has read the last message. */
const taken = () => {
  engine.tell({ kind: 'deleted', session: 'the-end' });
  goOn(server);
  return vi.waitFor(() => expect(of('the-end')).toHaveLength(1), { timeout: 4_000 });
};

const books = (session: string, tick: number, parts: Partial<Books> = {}) =>
  engine.tell({ kind: 'books', session, books: reconciled(tick, parts) });
const tick = (session: string, number: number) =>
  engine.tick({
    session,
    tick: number,
    ...(number === 1 ? { series: SERIES } : {}),
    counts: [[1, 0, 8, 3]],
  });
/** Emits a tick as the counting side does. */
const wholeTick = (session: string, number: number) => {
  engine.session({ id: session });
  books(session, number);
  tick(session, number);
};
/** Emits a reconciliation of another session that does not fit into the pipe: later messages wait. */
const fillPipe = (session = 'another') => {
  const [identity] = reconciled(1).identities;
  if (identity === undefined) expect.fail();
  books(session, 1, { identities: [{ ...identity, title: 'x'.repeat(2_000_000) }] });
};

describe('while it stands still', () => {
  test('the last reconciliation of each session waits, before its tick', async () => {
    fillPipe();
    for (let number = 1; number <= 20; number++) {
      wholeTick('main-books', number);
      wholeTick('s1-books', number);
    }
    await taken();
    for (const session of ['main-books', 's1-books'])
      expect(of(session)).toEqual([
        ['session', 'counting'],
        ['books', 20],
        ['tick', 20, 60],
      ]);
    expect(feeds().find(({ kind }) => kind === 'books')?.session).toBe('another');
  });

  test('the same if a reconciliation is being sent while its tick waits', async () => {
    fillPipe('main-books');
    tick('main-books', 1);
    for (const number of [2, 3]) {
      books('main-books', number);
      tick('main-books', number);
    }
    await taken();
    expect(of('main-books')).toEqual([
      ['books', 1],
      ['books', 3],
      ['tick', 3, 9],
    ]);
  });

  test('a reconciliation after a tick without one precedes the next tick', async () => {
    fillPipe();
    tick('main-books', 1);
    books('main-books', 2);
    tick('main-books', 2);
    await taken();
    expect(of('main-books')).toEqual([
      ['books', 2],
      ['tick', 2, 6],
    ]);
  });

  test('a session’s state precedes its tick', async () => {
    fillPipe();
    tick('main-books', 1);
    engine.session({ id: 'main-books', state: 'restarting' });
    tick('main-books', 2);
    await taken();
    expect(of('main-books')).toEqual([
      ['session', 'restarting'],
      ['tick', 2, 6],
    ]);
  });

  test('a reconciliation of a deleted session does not replace that of a new one with its id', async () => {
    fillPipe();
    wholeTick('main-books', 1);
    wholeTick('main-books', 2);
    engine.tell({ kind: 'deleted', session: 'main-books' });
    // The end of another session does not affect it.
    engine.tell({ kind: 'deleted', session: 's1-books' });
    wholeTick('main-books', 1);
    wholeTick('main-books', 2);
    books('main-books', 3);
    await taken();
    expect(of('main-books')).toEqual([
      ['session', 'counting'],
      ['books', 2],
      ['tick', 2, 6],
      ['deleted'],
      ['session', 'counting'],
      ['books', 3],
      ['tick', 2, 6],
    ]);
  });

  test('the deletion of a new session does not replace that of the earlier one', async () => {
    fillPipe();
    for (let times = 0; times < 2; times++) {
      wholeTick('main-books', 1);
      engine.tell({ kind: 'deleted', session: 'main-books' });
    }
    await taken();
    const kinds = of('main-books').map(([kind]) => kind);
    expect(kinds).toEqual([1, 2].flatMap(() => ['session', 'books', 'tick', 'deleted']));
  });
});
