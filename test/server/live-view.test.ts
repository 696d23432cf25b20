import { describe, expect, test } from 'vitest';
import { LiveView, type Sink } from '../../src/server/live-view.ts';
import type { ServerMessage } from '../../src/wire/messages.ts';
import { Reader } from '../fixtures/engine.ts';
import { PLAIN } from '../fixtures/feed.ts';

const message = (tick: number, reset: boolean): ServerMessage => ({
  type: 'vmstat',
  key: 'v1',
  session: 'main',
  tick,
  atMs: 0,
  seconds: 1,
  reset,
  ...(reset ? { series: [PLAIN] } : {}),
  counters: [],
});

/** A view whose source counts the snapshots and deltas that it makes. */
function viewOf({ deltas = true } = {}) {
  const work = { snapshots: 0, deltas: 0, lost: 0 };
  let tick = 0;
  const snapshot = () => {
    work.snapshots++;
    return message(tick, true);
  };
  const advance = () => {
    work.deltas++;
    return message(tick, false);
  };
  const view = new LiveView('v1', deltas ? { snapshot, advance } : { snapshot }, () => work.lost++);
  const next = () => {
    tick++;
    view.publish();
  };
  return { view, work, next };
}

/** Adds a subscriber, and greets it at once. */
function subscribe(view: LiveView, sink: Sink): () => void {
  const end = view.add(sink);
  view.greet();
  return end;
}

const readers = (count: number) => Array.from({ length: count }, () => new Reader());

test('a subscriber gets a snapshot, then deltas', () => {
  const { view, next } = viewOf();
  const reader = new Reader();
  subscribe(view, reader);
  next();
  next();
  expect(reader.summaries).toEqual(['vmstat 0 reset', 'vmstat 1', 'vmstat 2']);
});

test('a source without deltas sends only snapshots', () => {
  const { view, next } = viewOf({ deltas: false });
  const reader = new Reader();
  subscribe(view, reader);
  next();
  expect(reader.summaries).toEqual(['vmstat 0 reset', 'vmstat 1 reset']);
});

describe('a message is made once', () => {
  test('for any number of subscribers, who get the same bytes', () => {
    const { view, work, next } = viewOf();
    const all = readers(500);
    for (const reader of all) subscribe(view, reader);
    expect(work).toEqual({ snapshots: 1, deltas: 0, lost: 0 });
    next();
    expect(work).toEqual({ snapshots: 1, deltas: 1, lost: 0 });
    for (const at of [0, 1]) expect(new Set(all.map(({ got }) => got[at]?.json)).size).toBe(1);
  });

  test('for subscribers that come within a tick', () => {
    const { view, work, next } = viewOf();
    next();
    for (const reader of readers(3)) subscribe(view, reader);
    expect(work.snapshots).toBe(1);
    next();
    subscribe(view, new Reader());
    expect(work).toMatchObject({ snapshots: 2, deltas: 1 });
  });

  test('for slow subscribers that have caught up', () => {
    const { view, work, next } = viewOf();
    const all = readers(3);
    for (const reader of all) subscribe(view, reader);
    for (const reader of all) reader.ready = false;
    next();
    for (const reader of all) reader.ready = true;
    next();
    expect(work.snapshots).toBe(2);
    expect(new Set(all.map(({ got }) => got.at(-1)?.json)).size).toBe(1);
  });
});

describe('a slow subscriber', () => {
  test('loses whole ticks, is told how many, and gets a snapshot', () => {
    const { view, work, next } = viewOf();
    const [slow, other] = [new Reader(), new Reader()];
    subscribe(view, slow);
    subscribe(view, other);
    slow.ready = false;
    next();
    next();
    expect([view.slow, work.lost]).toEqual([[slow], 2]);
    slow.ready = true;
    next();
    next();
    expect(slow.summaries).toEqual(['vmstat 0 reset', 'lost', 'vmstat 3 reset', 'vmstat 4']);
    expect(slow.messages[1]).toEqual({ type: 'lost', key: 'v1', ticks: 2 });
    expect(other.summaries).toEqual(['vmstat 0 reset', 'vmstat 1', 'vmstat 2', 'vmstat 3', 'vmstat 4']);
    expect(view.slow).toEqual([]);
  });

  test('gets nothing before it is ready', () => {
    const { view, next } = viewOf();
    const slow = new Reader();
    slow.ready = false;
    subscribe(view, slow);
    next();
    slow.ready = true;
    next();
    expect(slow.summaries).toEqual(['lost', 'vmstat 2 reset']);
  });
});

test('after a restart each subscriber gets one snapshot', () => {
  const { view, work, next } = viewOf();
  const all = readers(2);
  for (const reader of all) subscribe(view, reader);
  view.restart();
  next();
  next();
  expect(all.map(({ summaries }) => summaries)).toEqual(
    all.map(() => ['vmstat 0 reset', 'vmstat 1 reset', 'vmstat 2']),
  );
  expect(work.snapshots).toBe(2);
});

test('a subscriber that left gets no messages and does not count', () => {
  const { view, next } = viewOf();
  const reader = new Reader();
  const end = subscribe(view, reader);
  expect(view.subscribers).toBe(1);
  end();
  end();
  next();
  expect([view.subscribers, reader.summaries]).toEqual([0, ['vmstat 0 reset']]);
});

test('the last message reaches all subscribers, even slow ones', () => {
  const { view, next } = viewOf();
  const all = readers(2);
  for (const reader of all) subscribe(view, reader);
  for (const reader of all) reader.ready = false;
  view.close({ type: 'closed', key: 'v1', problem: { code: 'SESSION_UNKNOWN', message: 'gone', hint: '' } });
  next();
  expect(all.map(({ summaries }) => summaries.at(-1))).toEqual(['closed', 'closed']);
  expect(new Set(all.map(({ got }) => got.at(-1)?.json)).size).toBe(1);
});

describe('a message that waits for its turn', () => {
  test('is dropped when the next tick comes, and a snapshot follows', () => {
    const { view, work, next } = viewOf();
    const reader = new Reader();
    subscribe(view, reader);
    view.drop();
    next();
    expect(reader.summaries).toEqual(['vmstat 0 reset', 'lost', 'vmstat 1 reset']);
    expect(work.lost).toBe(1);
  });

  test('loses nothing for a subscriber that has had none yet', () => {
    const { view, next } = viewOf();
    const reader = new Reader();
    view.add(reader);
    view.drop();
    next();
    expect(reader.summaries).toEqual(['vmstat 1 reset']);
  });
});

test('a delta that the source cannot make is a snapshot', () => {
  const view = new LiveView('v1', { snapshot: () => message(1, true), advance: () => undefined }, () => {});
  const reader = new Reader();
  subscribe(view, reader);
  view.publish();
  expect(reader.summaries).toEqual(['vmstat 1 reset', 'vmstat 1 reset']);
});

test('a delta that no subscriber can take is not made', () => {
  const { view, work, next } = viewOf();
  const reader = new Reader();
  subscribe(view, reader);
  reader.ready = false;
  next();
  expect([work.deltas, view.cost.work]).toEqual([0, 0]);
  // The reader may be ready when the message has its turn: it counts as much as any.
  expect(view.cost.rows).toBeGreaterThan(0);
});
