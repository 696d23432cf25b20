import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Compare } from '../../src/client/compare.ts';
import type { Hub } from '../../src/server/hub.ts';
import type { ReconciledTick } from '../../src/wire/compare.ts';
import { ViewRequest } from '../../src/wire/view-requests.ts';
import { type FakeEngine, Reader, SERIES, serving, settled } from '../fixtures/engine.ts';
import { rejection } from '../fixtures/failure.ts';
import { sessionInfo, who } from '../fixtures/feed.ts';
import { reconciledRow, reconciledTick } from '../fixtures/reconciliation.ts';

let engine: FakeEngine;
let hub: Hub;
beforeEach(() => {
  ({ engine, hub } = serving());
  engine.handlers.reconcile = ({ session }) => {
    const id = session.endsWith('-compare') ? session : `${session}-compare`;
    const known = hub.sessions.find((info) => info.id === id);
    if (known) return known;
    const info = sessionInfo({ id, companionOf: session, series: SERIES });
    engine.emit({ kind: 'session', session: info });
    return info;
  };
  engine.handlers.delete = ({ session }) => {
    engine.emit({ kind: 'deleted', session });
    return null;
  };
});
afterEach(() => {
  vi.useRealTimers();
});

/** Subscribes a new reader, which checks each message. */
async function look(session?: string): Promise<{ reader: Reader; key: string; end: () => void }> {
  const { key, subscribe } = await hub.view(
    ViewRequest.parse({ view: 'compare', ...(session ? { session } : {}) }),
  );
  const reader = new Reader();
  return { reader, key, end: subscribe(reader) };
}

const CONTRIBUTORS = [{ row: 1, counted: 7 }];
const emitReconciliation = (tick: number, parts: Partial<ReconciledTick> = {}) => {
  const made = reconciledRow({ contributors: CONTRIBUTORS });
  const reconciled = reconciledTick(tick, { rows: [made], sums: [made], ...parts });
  engine.emit({ kind: 'reconciliation', session: 'main-compare', reconciled });
};
const emitTick = (tick: number) =>
  engine.tick({
    session: 'main-compare',
    tick,
    ...(tick === 1 ? { series: SERIES, rows: [who(1)] } : {}),
    counts: [[1, 0, 64, 7]],
  });
/** A tick as the counting side emits it: its reconciliation comes first. */
const tick = (number: number) => {
  emitReconciliation(number);
  emitTick(number);
};

const asked = () => engine.asked.filter(({ verb }) => verb === 'reconcile');
const wasDeleted = () => engine.asked.some(({ verb }) => verb === 'delete');
/** The ticks in a client's history so far. */
const historyOf = ({ messages }: Reader): number[] => {
  const model = new Compare();
  for (const message of messages) if (message.type === 'compare') model.apply(message);
  return model.history.map(({ tick: number }) => number);
};

describe('the view', () => {
  test('shows the companion session that the engine names', async () => {
    const { reader } = await look();
    expect(asked()).toEqual([{ verb: 'reconcile', session: 'main' }]);
    tick(1);
    expect(reader.last).toMatchObject({
      type: 'compare',
      session: 'main-compare',
      tick: 1,
      rows: [{ id: 'a.b', counted: 10, made: [{ row: 1, who: { name: 'task1' }, counted: 7 }] }],
      sums: [{ id: 'a.b', made: [{ row: 1 }] }],
    });
    expect(hub.main).toBe('main');
  });

  test('of another session shows the companion of that session', async () => {
    engine.session({ id: 's1' });
    await look('s1');
    expect(asked()).toEqual([{ verb: 'reconcile', session: 's1' }]);
    expect(hub.sessions.map(({ id }) => id)).toEqual(['main', 's1', 's1-compare']);
  });

  test('has no identities until the first reconciliation, then a snapshot with them', async () => {
    const { reader } = await look();
    // A tick with an incomplete reconciliation.
    emitTick(1);
    tick(2);
    tick(3);
    expect(reader.summaries).toEqual(['compare 0 reset', 'compare 1', 'compare 2 reset', 'compare 3']);
    const [first, , whole, next] = reader.messages;
    expect(first).toMatchObject({ session: 'main-compare', identities: [], series: SERIES, rows: [] });
    expect(whole).toMatchObject({ identities: [{ id: 'a.b' }], rows: [{ id: 'a.b' }] });
    expect(next).not.toHaveProperty('identities');
  });

  test('starts with the last minutes for a later subscriber', async () => {
    await look();
    for (const number of [1, 2, 3]) tick(number);
    const { reader } = await look();
    expect(reader.messages).toMatchObject([{ tick: 3, identities: [{ id: 'a.b' }] }]);
    tick(4);
    expect(reader.summaries).toEqual(['compare 3 reset', 'compare 4']);
    expect(historyOf(reader)).toEqual([1, 2, 3, 4]);
  });

  test('has no tick twice for a subscriber between a reconciliation and its tick', async () => {
    await look();
    tick(1);
    tick(2);
    emitReconciliation(3);
    const { reader } = await look();
    emitTick(3);
    tick(4);
    expect(historyOf(reader)).toEqual([1, 2, 3, 4]);
  });

  test('has no rows for a tick without a complete reconciliation, and continues', async () => {
    const { reader } = await look();
    tick(1);
    emitTick(2);
    tick(3);
    expect(reader.messages.slice(1)).toMatchObject([
      { tick: 1, rows: [{}] },
      { tick: 2, rows: [], history: [], sums: [{ id: 'a.b' }] },
      { tick: 3, rows: [{}] },
    ]);
    expect(historyOf(reader)).toEqual([1, 3]);
  });

  test('sends a slow subscriber a snapshot', async () => {
    const { reader } = await look();
    tick(1);
    reader.ready = false;
    tick(2);
    reader.ready = true;
    tick(3);
    expect(reader.summaries.slice(1)).toEqual(['compare 1 reset', 'lost', 'compare 3 reset']);
    expect(historyOf(reader)).toEqual([1, 2, 3]);
  });

  test('the reconciliation of an unknown session is ignored', async () => {
    const { reader } = await look();
    engine.emit({ kind: 'reconciliation', session: 's7', reconciled: reconciledTick(1) });
    expect(hub.sessions.map(({ id }) => id)).toEqual(['main', 'main-compare']);
    expect(reader.summaries).toEqual(['compare 0 reset']);
  });
});

describe('the companion session', () => {
  test('is shared by all viewers, and released ten seconds after the last one left', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const [one, other] = [await look(), await look('main')];
    expect(one.key).toBe(other.key);
    tick(1);
    expect(one.reader.got[1]?.json).toBe(other.reader.got[1]?.json);
    one.end();
    vi.advanceTimersByTime(20_000);
    expect(wasDeleted()).toBe(false);
    other.end();
    vi.advanceTimersByTime(9_999);
    expect(wasDeleted()).toBe(false);
    vi.advanceTimersByTime(1);
    expect(engine.asked.at(-1)).toEqual({ verb: 'delete', session: 'main-compare' });
    await settled();
    expect(hub.sessions.map(({ id }) => id)).toEqual(['main']);
  });

  test('is shared with a request that names it', async () => {
    const { key } = await look();
    expect((await look('main-compare')).key).toBe(key);
  });

  test('stays if a viewer comes in time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const { end } = await look();
    end();
    vi.advanceTimersByTime(9_000);
    await look();
    vi.advanceTimersByTime(60_000);
    expect(wasDeleted()).toBe(false);
  });

  test('stays while another view shows its rows', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const { end } = await look();
    const board = await hub.view(ViewRequest.parse({ view: 'totals', session: 'main-compare' }));
    const leave = board.subscribe(new Reader());
    end();
    vi.advanceTimersByTime(60_000);
    expect(wasDeleted()).toBe(false);
    leave();
    vi.advanceTimersByTime(10_000);
    expect(wasDeleted()).toBe(true);
  });

  test('stays for a request that arrives just before its release', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const { end } = await look();
    end();
    vi.advanceTimersByTime(9_999);
    const coming = look();
    vi.advanceTimersByTime(1);
    const { reader, end: leave } = await coming;
    vi.advanceTimersByTime(60_000);
    expect(wasDeleted()).toBe(false);
    expect(reader.summaries).not.toContain('closed');
    leave();
    vi.advanceTimersByTime(10_000);
    expect(wasDeleted()).toBe(true);
  });

  test('is released after a request without a subscription', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const { end } = await look();
    end();
    vi.advanceTimersByTime(9_999);
    const coming = hub.view(ViewRequest.parse({ view: 'compare', session: 'main' }));
    vi.advanceTimersByTime(1);
    await coming;
    expect(wasDeleted()).toBe(false);
    vi.advanceTimersByTime(10_000);
    expect(wasDeleted()).toBe(true);
  });

  test('is released if the client that asked for it never viewed it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    await hub.view(ViewRequest.parse({ view: 'compare', session: 'main' }));
    vi.advanceTimersByTime(9_999);
    expect(wasDeleted()).toBe(false);
    vi.advanceTimersByTime(1);
    expect(wasDeleted()).toBe(true);
  });

  test('stays ten seconds after its viewer left, however soon that was', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { end } = await look();
    vi.advanceTimersByTime(9_000);
    end();
    vi.advanceTimersByTime(9_999);
    expect(wasDeleted()).toBe(false);
    vi.advanceTimersByTime(1);
    expect(wasDeleted()).toBe(true);
  });

  test('starts without the history of the previous one', async () => {
    const { reader } = await look();
    tick(1);
    engine.emit({ kind: 'deleted', session: 'main-compare' });
    expect(reader.last).toMatchObject({ type: 'closed', problem: { code: 'SESSION_UNKNOWN' } });
    const again = await look();
    expect(again.reader.messages).toMatchObject([{ tick: 0, identities: [], sums: [], history: [] }]);
  });
});

describe('a request is refused', () => {
  test('for an unknown session, without asking the engine', async () => {
    expect(await rejection(look('s9'))).toMatchObject({
      code: 'SESSION_UNKNOWN',
      message: 'there is no session s9',
    });
    expect(asked()).toEqual([]);
  });

  test('if the engine refuses it', async () => {
    delete engine.handlers.reconcile;
    expect(await rejection(look())).toMatchObject({ code: 'SESSION_UNKNOWN' });
    expect(hub.sessions.map(({ id }) => id)).toEqual(['main']);
  });
});
