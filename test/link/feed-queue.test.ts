import { beforeEach, describe, expect, test } from 'vitest';
import { FeedQueue } from '../../src/link/feed-queue.ts';
import type { ReconciledTick } from '../../src/wire/compare.ts';
import type { Feed } from '../../src/wire/feed.ts';
import { ToServer } from '../../src/wire/link.ts';
import { FakeEngine, SERIES } from '../fixtures/engine.ts';
import { who } from '../fixtures/feed.ts';
import { reconciledTick } from '../fixtures/reconciliation.ts';

let engine: FakeEngine;
let sent: ToServer[];
/** Callbacks of messages that the pipe has not taken yet. */
let waiting: (() => void)[];
let queue: FeedQueue;
beforeEach(() => {
  engine = new FakeEngine();
  sent = [];
  waiting = [];
  queue = new FeedQueue((message, taken) => {
    sent.push(ToServer.parse(message));
    waiting.push(taken);
  });
  engine.onFeed((feed) => queue.add(feed));
});

/** Lets the pipe take all messages. */
const drain = () => {
  for (let taken = waiting.shift(); taken !== undefined; taken = waiting.shift()) taken();
};
const feeds = (): Feed[] => sent.flatMap((message) => (message.kind === 'feed' ? [message.feed] : []));

/** Feeds of a session: the kind, with the tick or state, and the number of events. */
const feedsOf = (id: string) =>
  feeds().flatMap((feed): (string | number)[][] => {
    switch (feed.kind) {
      case 'session':
        return feed.session.id === id ? [[feed.kind, feed.session.state]] : [];
      case 'reconciliation':
        return feed.session === id ? [[feed.kind, feed.reconciled.tick]] : [];
      case 'tick':
        return feed.session === id ? [[feed.kind, feed.tick, eventsOf(feed.counts)]] : [];
      default:
        return feed.kind === 'deleted' && feed.session === id ? [[feed.kind]] : [];
    }
  });
const eventsOf = (counts: Float64Array) =>
  counts.filter((_, index) => index % 4 === 3).reduce((sum, count) => sum + count, 0);

const reconcile = (session: string, tick: number, parts: Partial<ReconciledTick> = {}) =>
  engine.emit({ kind: 'reconciliation', session, reconciled: reconciledTick(tick, parts) });
const tick = (session: string, number: number) =>
  engine.tick({
    session,
    tick: number,
    ...(number === 1 ? { series: SERIES } : {}),
    counts: [[1, 0, 8, 3]],
  });
/** Emits a tick as the counting process does. */
const wholeTick = (session: string, number: number) => {
  engine.session({ id: session });
  reconcile(session, number);
  tick(session, number);
};
/** Sends a message that the pipe does not take yet: later messages wait. */
const fillPipe = (session = 'another') => reconcile(session, 1);

test('messages go out one at a time, in order', () => {
  engine.session();
  tick('main', 1);
  expect(feeds()).toMatchObject([{ kind: 'session' }]);
  drain();
  expect(feeds()).toMatchObject([{ kind: 'session' }, { kind: 'tick', tick: 1 }]);
});

describe('while the pipe takes nothing', () => {
  test('the last reconciliation of each session waits, before its tick', () => {
    fillPipe();
    for (let number = 1; number <= 20; number++) {
      wholeTick('main-compare', number);
      wholeTick('s1-compare', number);
    }
    drain();
    for (const session of ['main-compare', 's1-compare'])
      expect(feedsOf(session)).toEqual([
        ['session', 'counting'],
        ['reconciliation', 20],
        ['tick', 20, 60],
      ]);
    expect(feeds()[0]).toMatchObject({ kind: 'reconciliation', session: 'another' });
  });

  test('the same holds where a reconciliation is already on its way and its tick waits', () => {
    fillPipe('main-compare');
    tick('main-compare', 1);
    for (const number of [2, 3]) {
      reconcile('main-compare', number);
      tick('main-compare', number);
    }
    drain();
    expect(feedsOf('main-compare')).toEqual([
      ['reconciliation', 1],
      ['reconciliation', 3],
      ['tick', 3, 9],
    ]);
  });

  test('a reconciliation after a tick that has none precedes the merged tick', () => {
    fillPipe();
    tick('main-compare', 1);
    reconcile('main-compare', 2);
    tick('main-compare', 2);
    drain();
    expect(feedsOf('main-compare')).toEqual([
      ['reconciliation', 2],
      ['tick', 2, 6],
    ]);
  });

  test('a session’s state comes before its tick', () => {
    fillPipe();
    tick('main-compare', 1);
    engine.session({ id: 'main-compare', state: 'restarting' });
    tick('main-compare', 2);
    drain();
    expect(feedsOf('main-compare')).toEqual([
      ['session', 'restarting'],
      ['tick', 2, 6],
    ]);
  });

  test('reconciliations of a deleted session and of the next session with its id stay apart', () => {
    fillPipe();
    wholeTick('main-compare', 1);
    wholeTick('main-compare', 2);
    engine.emit({ kind: 'deleted', session: 'main-compare' });
    // The end of another session does not affect it.
    engine.emit({ kind: 'deleted', session: 's1-compare' });
    wholeTick('main-compare', 1);
    wholeTick('main-compare', 2);
    reconcile('main-compare', 3);
    drain();
    expect(feedsOf('main-compare')).toEqual([
      ['session', 'counting'],
      ['reconciliation', 2],
      ['tick', 2, 6],
      ['deleted'],
      ['session', 'counting'],
      ['reconciliation', 3],
      ['tick', 2, 6],
    ]);
  });

  test('a waiting tick keeps the rows of the last short-lived processes only, and all counts', () => {
    const [batch, batches] = [15_000, 5];
    engine.tick({ session: 'main', tick: 1, series: SERIES, rows: [who(0)], counts: [[0, 0, 8, 1]] });
    for (let number = 0; number < batches; number++) {
      const rows = Array.from({ length: batch }, (_, index) => 1 + batch * number + index);
      engine.tick({
        session: 'main',
        tick: 2 + number,
        rows: [who(0, { ended: true }), ...rows.map((row) => who(row, { ended: true }))],
        counts: rows.map((row) => [row, 0, 8, 1]),
      });
    }
    drain();
    const [, merged] = feeds();
    if (merged?.kind !== 'tick') throw new Error('the ticks were not merged');
    expect(eventsOf(merged.counts)).toBe(batch * batches);
    expect(merged.rows.length).toBeLessThanOrEqual(50_001);
    // The receiver has this row, so it must learn that the process has ended.
    expect(merged.rows.find(({ row }) => row === 0)?.ended).toBe(true);
    expect(merged.rows.at(-1)?.row).toBe(batch * batches);
  });

  test('a long queue takes no longer for each message', () => {
    fillPipe();
    const from = process.cpuUsage();
    for (let id = 0; id < 50_000; id++) queue.add({ kind: 'answer', id, value: null });
    const { user, system } = process.cpuUsage(from);
    expect((user + system) / 1000).toBeLessThan(1_500);
  });

  test('each of two sessions with one id has its own deletion', () => {
    fillPipe();
    for (let times = 0; times < 2; times++) {
      wholeTick('main-compare', 1);
      engine.emit({ kind: 'deleted', session: 'main-compare' });
    }
    drain();
    expect(feedsOf('main-compare').map(([kind]) => kind)).toEqual(
      [1, 2].flatMap(() => ['session', 'reconciliation', 'tick', 'deleted']),
    );
  });
});
