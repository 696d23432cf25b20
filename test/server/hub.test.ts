import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { z } from 'zod';
import { ProcessModel } from '../../src/client/process.ts';
import { VmtallyError } from '../../src/errors.ts';
import { Hub } from '../../src/server/hub.ts';
import { LeaderboardView } from '../../src/server/view/leaderboard.ts';
import { ViewRequest } from '../../src/wire/view-requests.ts';
import { DETAILS, FakeEngine, Reader, SERIES, type Serving, serving, settled } from '../fixtures/engine.ts';
import { rejection } from '../fixtures/failure.ts';
import { BYTES, KINDS, PLAIN, sessionInfo, who } from '../fixtures/feed.ts';

type View = z.input<typeof ViewRequest>;

let engine: FakeEngine;
let hub: Hub;
let reported: unknown[];
beforeEach(() => {
  reported = [];
  ({ engine, hub } = serving({ report: (error) => reported.push(error) }) satisfies Serving);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const viewOf = (view: View) => hub.view(ViewRequest.parse(view));

/** Subscribes a new reader. */
async function look(view: View): Promise<{ reader: Reader; key: string; end: () => void }> {
  const { key, subscribe } = await viewOf(view);
  const reader = new Reader();
  return { reader, key, end: subscribe(reader) };
}

/** Emits a second tick, in which row 1 counts one more. */
const tick2 = () => engine.tick({ tick: 2, counts: [[1, 0, 64, 1]], names: false, vmstat: { pgfault: 12 } });

test('what is read while a large tick is applied is of whole ticks, and health is known meanwhile', async () => {
  // A slice of work ends after its least number of steps.
  let nowMs = performance.now();
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs++);
  const { reader } = await look({ view: 'leaderboard', top: 3 });
  const rows = Array.from({ length: 1_000 }, (_, index) => who(10 + index));
  engine.tick({ tick: 2, rows, counts: rows.map(({ row }) => [row, 0, 64, 1]), names: false });
  const read = hub.read('main', ({ board }) => {
    const sum = [...board.rows.values()].reduce((all, { cells }) => all + (cells.get(0)?.[1] ?? 0), 0);
    return [board.tick, board.rows.size, sum, board.total.get(0)?.[1]];
  });
  const late = look({ view: 'totals' });
  expect(hub.health.sessions).toHaveLength(1);
  await settled();
  expect(reader.summaries).toEqual(['leaderboard 1 reset']);
  expect(await read).toEqual([2, 1_002, 1_005, 1_005]);
  const { reader: joined } = await late;
  await vi.waitFor(() => {
    expect(reader.summaries).toEqual(['leaderboard 1 reset', 'leaderboard 2']);
    expect(joined.summaries).toEqual(['totals 2 reset']);
  });
  await expect(hub.read('other', () => 0)).rejects.toThrow('there is no session other');
});

test('a message that comes while a large tick is applied finds it whole', () => {
  let nowMs = performance.now();
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs++);
  const rows = Array.from({ length: 1_000 }, (_, index) => who(10 + index));
  const { board } = hub.session('main');
  engine.tick({ tick: 2, rows, names: false });
  expect(board.rows.size).toBeLessThan(1_002);
  engine.session();
  expect(board.rows.size).toBe(1_002);
});

describe('views', () => {
  const views: [View, string[]][] = [
    [{ view: 'leaderboard' }, ['leaderboard 1 reset', 'leaderboard 2']],
    [{ view: 'leaderboard', group: 'name' }, ['leaderboard 1 reset', 'leaderboard 2']],
    [{ view: 'process', row: 1 }, ['process 1 reset', 'process 2']],
    [{ view: 'process', pid: 1001 }, ['process 1 reset', 'process 2']],
    [{ view: 'process', pid: 77 }, ['process 1 reset', 'process 2']],
    [{ view: 'totals' }, ['totals 1 reset', 'totals 2']],
    [{ view: 'vmstat' }, ['vmstat 1 reset', 'vmstat 2']],
    [{ view: 'health' }, ['health']],
    [{ view: 'sessions' }, ['sessions']],
  ];
  test.each(views)('%j sends a snapshot, then each tick', async (view, heard) => {
    const { reader } = await look(view);
    tick2();
    await settled();
    expect(reader.summaries).toEqual(heard);
  });

  test('health and sessions are sent when a session or the overhead changes', async () => {
    const [health, sessions] = [await look({ view: 'health' }), await look({ view: 'sessions' })];
    engine.session();
    engine.session({ ticks: 9, countedSeconds: 9 });
    engine.session({ state: 'restarting' });
    engine.emit({ kind: 'cost', cpuPercent: 7, rssBytes: 8 });
    await settled();
    expect(health.reader.messages).toMatchObject([
      { complete: true, controller: { cpuPercent: 0 }, server: { clients: 3, cpuPercent: 1 } },
      { complete: false, reasons: ['the session is restarting'] },
      { controller: { cpuPercent: 7, rssBytes: 8 } },
    ]);
    expect(sessions.reader.summaries).toEqual(['sessions', 'sessions', 'sessions']);
  });

  const refused: [View, string, string][] = [
    [{ view: 'totals', session: 'none' }, 'SESSION_UNKNOWN', 'there is no session none'],
    [{ view: 'process' }, 'REQUEST_INVALID', 'the view names neither row nor pid'],
    [{ view: 'leaderboard', series: 'x:y' }, 'REQUEST_INVALID', 'session main has no series x:y'],
    [
      { view: 'leaderboard', session: 'cpus', group: 'name' },
      'REQUEST_INVALID',
      'the rows of session cpus are by cpu, and cannot be grouped by name',
    ],
  ];
  test.each(refused)('%j is refused: %s', async (view, code, message) => {
    engine.session({ id: 'cpus', by: 'cpu' });
    expect(await rejection(viewOf(view))).toMatchObject({ code, message });
  });

  test('without sessions a view is refused', async () => {
    const nothing = new Hub(new FakeEngine(), {
      usage: () => ({ cpuPercent: 0, rssBytes: 0 }),
      clients: () => 0,
      top: 5,
    });
    expect(await rejection(nothing.view({ view: 'totals' }))).toMatchObject({
      code: 'SESSION_UNKNOWN',
      message: 'there is no session',
    });
    expect(nothing.main).toBeUndefined();
  });

  test('a leaderboard without a number of rows has the default number', async () => {
    hub.top = 1;
    const { reader } = await look({ view: 'leaderboard' });
    expect(reader.messages[0]).toMatchObject({ rows: [{ row: 1 }], rest: { rows: 1 } });
  });

  test('series beyond the precision of a double are named', () => {
    engine.tick({ tick: 2, counts: [[1, 0, 64, 2 ** 50]] });
    expect(hub.health.reasons).toEqual([`${BYTES.label}: over 2^53, rounded`]);
    expect(hub.sessions[0]?.exactness.beyondDouble).toEqual([BYTES.label]);
  });
});

describe('shared', () => {
  test('500 subscribers to a view share its messages and their bytes', async () => {
    const advance = vi.spyOn(LeaderboardView.prototype, 'advance');
    const snapshot = vi.spyOn(LeaderboardView.prototype, 'snapshot');
    const all = await Promise.all(Array.from({ length: 500 }, () => look({ view: 'leaderboard' })));
    expect(new Set(all.map(({ key }) => key)).size).toBe(1);
    expect([advance.mock.calls.length, snapshot.mock.calls.length]).toEqual([0, 1]);
    tick2();
    expect([advance.mock.calls.length, snapshot.mock.calls.length]).toEqual([1, 1]);
    expect(new Set(all.map(({ reader }) => reader.got[1]?.json)).size).toBe(1);
  });

  const same: [string, View, View][] = [
    ['an omitted field and its default', { view: 'leaderboard' }, { view: 'leaderboard', session: 'main' }],
    [
      'all fields of a leaderboard',
      { view: 'leaderboard' },
      {
        view: 'leaderboard',
        filter: '',
        top: 50,
        group: 'row',
        sort: 'rate',
        series: BYTES.label,
        session: 'main',
      },
    ],
    ['totals', { view: 'totals' }, { view: 'totals', session: 'main' }],
    ['a process', { view: 'process', pid: 1001 }, { session: 'main', pid: 1001, view: 'process' }],
  ];
  test.each(same)('%s: one view', async (_, one, other) => {
    expect((await look(one)).key).toBe((await look(other)).key);
  });

  const others: [View, View][] = [
    [{ view: 'leaderboard' }, { view: 'leaderboard', sort: 'count' }],
    [{ view: 'leaderboard' }, { view: 'leaderboard', filter: 'a' }],
    [
      { view: 'process', pid: 1001 },
      { view: 'process', pid: 1002 },
    ],
    [
      { view: 'process', pid: 1 },
      { view: 'process', row: 1 },
    ],
  ];
  test.each(others)('%j and %j are different views', async (one, other) => {
    expect((await look(one)).key).not.toBe((await look(other)).key);
  });

  test('a slow client loses ticks, the others do not', async () => {
    const [slow, other] = [await look({ view: 'totals' }), await look({ view: 'totals' })];
    slow.reader.ready = false;
    tick2();
    expect(hub.health.server).toMatchObject({ slowClients: 1, lostTicks: 1 });
    slow.reader.ready = true;
    engine.tick({ tick: 3 });
    expect(slow.reader.summaries).toEqual(['totals 1 reset', 'lost', 'totals 3 reset']);
    expect(other.reader.summaries).toEqual(['totals 1 reset', 'totals 2', 'totals 3']);
    expect(hub.health.server).toMatchObject({ slowClients: 0, lostTicks: 1 });
  });
});

test('a view whose message cannot be made is closed, logged and told; the others go on', async () => {
  const [board, totals] = [await look({ view: 'leaderboard' }), await look({ view: 'totals' })];
  const fault = new Error('no message');
  vi.spyOn(LeaderboardView.prototype, 'advance').mockImplementationOnce(() => {
    throw fault;
  });
  tick2();
  engine.tick({ tick: 3 });
  expect(board.reader.got.at(-1)?.message).toMatchObject({ type: 'closed', problem: { code: 'INTERNAL' } });
  expect(totals.reader.summaries).toEqual(['totals 1 reset', 'totals 2', 'totals 3']);
  expect(reported).toEqual([fault]);
  const again = await look({ view: 'leaderboard' });
  expect(again.reader.summaries).toEqual(['leaderboard 3 reset']);
});

describe('a view without subscribers', () => {
  test('is dropped', async () => {
    const advance = vi.spyOn(LeaderboardView.prototype, 'advance');
    const [one, other] = [await look({ view: 'leaderboard' }), await look({ view: 'leaderboard' })];
    one.end();
    tick2();
    expect(advance).toHaveBeenCalledTimes(1);
    other.end();
    engine.tick({ tick: 3 });
    expect(advance).toHaveBeenCalledTimes(1);
    expect((await look({ view: 'leaderboard' })).key).not.toBe(one.key);
  });

  test('gives way to another one: at most 2,000 different views are open', async () => {
    const looks: { end: () => void }[] = [];
    for (let top = 1; top <= 2_000; top++) looks.push(await look({ view: 'leaderboard', top }));
    const another = () =>
      hub.view(ViewRequest.parse({ view: 'leaderboard', top: 2_001 }), { role: 'control', views: 4 });
    expect(await rejection(another())).toMatchObject({
      code: 'CLIENT_LIMIT',
      message: '2000 different views are open, and no more are allowed',
    });
    // A view that others already watch costs nothing more.
    await look({ view: 'leaderboard', top: 7 });
    // A client with few views is not locked out by others.
    (await look({ view: 'leaderboard', top: 2_002 })).end();
    looks[0]?.end();
    await another();
  });

  test('is dropped if its only subscriber left before it was ready', async () => {
    const { subscribe } = await viewOf({ view: 'process', pid: 1001 });
    subscribe(new Reader())();
    engine.asked.length = 0;
    tick2();
    await settled();
    expect(engine.asked).toEqual([]);
  });

  test('is dropped by a tick if the client never subscribed', async () => {
    const advance = vi.spyOn(LeaderboardView.prototype, 'advance');
    const { key, subscribe } = await viewOf({ view: 'leaderboard' });
    tick2();
    engine.tick({ tick: 3 });
    expect(advance.mock.calls.length).toBeLessThanOrEqual(2);
    // The reader subscribes after all these ticks.
    const reader = new Reader();
    subscribe(reader);
    engine.tick({ tick: 4 });
    expect(reader.summaries).toEqual(['leaderboard 3 reset', 'leaderboard 4']);
    expect((await look({ view: 'leaderboard' })).key).toBe(key);
  });
});

describe('a session', () => {
  test('that was deleted closes its views', async () => {
    engine.session({ id: 's1' });
    const [mine, other] = [await look({ view: 'totals', session: 's1' }), await look({ view: 'totals' })];
    const sessions = await look({ view: 'sessions' });
    const deleted: string[] = [];
    hub.onDeleted = (id) => deleted.push(id);
    engine.emit({ kind: 'deleted', session: 's1' });
    await settled();
    expect(mine.reader.last).toEqual({
      type: 'closed',
      key: mine.key,
      problem: {
        code: 'SESSION_UNKNOWN',
        message: 'session s1 was deleted',
        hint: 'Subscribe to a view of another session.',
      },
    });
    mine.end();
    expect(other.reader.summaries).toEqual(['totals 1 reset']);
    expect(sessions.reader.last).toMatchObject({ sessions: [{ id: 'main' }] });
    expect(deleted).toEqual(['s1']);
    expect(await rejection(viewOf({ view: 'totals', session: 's1' }))).toMatchObject({
      code: 'SESSION_UNKNOWN',
    });
  });

  test('that is deleted while a view is opened refuses the view', async () => {
    engine.session({ id: 's1' });
    let go: () => void = () => {};
    engine.handlers.inspect = () => new Promise((resolve) => (go = () => resolve(DETAILS)));
    const asked = rejection(viewOf({ view: 'process', pid: 1001, session: 's1' }));
    await settled();
    engine.emit({ kind: 'deleted', session: 's1' });
    go();
    expect(await asked).toMatchObject({ code: 'SESSION_UNKNOWN' });
  });

  test('that is unknown: its ticks are ignored', () => {
    engine.tick({ session: 's7' });
    expect(hub.sessions.map(({ id }) => id)).toEqual(['main']);
  });

  test('whose series change sends snapshots', async () => {
    const { reader } = await look({ view: 'leaderboard', series: PLAIN.label });
    const other = await look({ view: 'health' });
    engine.tick({ tick: 2, series: [KINDS, PLAIN], counts: [[2, 1, 0, 4]] });
    engine.tick({ tick: 3 });
    expect(reader.summaries).toEqual(['leaderboard 1 reset', 'leaderboard 2 reset', 'leaderboard 3']);
    expect(reader.messages[1]).toMatchObject({
      chosen: PLAIN.label,
      series: [KINDS, PLAIN],
      total: [[1, 7, null, 4, null]],
    });
    expect(other.reader.summaries).toEqual(['health']);
  });

  test('whose series are sent again unchanged sends deltas', async () => {
    const { reader } = await look({ view: 'totals' });
    engine.tick({ tick: 2, series: SERIES });
    expect(reader.summaries).toEqual(['totals 1 reset', 'totals 2']);
  });

  test('whose series change before its first tick sends snapshots', async () => {
    engine.session({ id: 's1', series: [BYTES] });
    const { reader } = await look({ view: 'totals', session: 's1' });
    engine.session({ id: 's1', series: [PLAIN, BYTES] });
    engine.tick({ session: 's1', series: [PLAIN, BYTES], rows: [who(1)], counts: [[1, 1, 8, 1]] });
    const resets = reader.messages.filter((message) => 'reset' in message && message.reset);
    expect(resets.at(-1)).toMatchObject({ series: [PLAIN, BYTES] });
    expect(reader.last).toMatchObject({ total: [[1, 1, 8, 1, 8]] });
  });

  test('that announces series before their ticks keeps the series of its counts', () => {
    engine.session({ series: [PLAIN, BYTES] });
    tick2();
    expect(hub.session('main').board.total.get(0)).toEqual([0, 6, 384, 1, 64]);
  });
});

describe('a process', () => {
  const inspects = () => engine.asked.filter(({ verb }) => verb === 'inspect');

  test('has details from procfs', async () => {
    const { reader } = await look({ view: 'process', row: 1 });
    expect(inspects()).toEqual([{ verb: 'inspect', pid: 1001, start: 5001, showArguments: true }]);
    expect(reader.last).toMatchObject({ row: 1, who: { key: '1001' }, details: { pid: 1001 } });
  });

  test('shows no arguments to the role read, which has a view of its own', async () => {
    const view = ViewRequest.parse({ view: 'process', row: 1 });
    const [control, read] = [await hub.view(view), await hub.view(view, { role: 'read', views: 0 })];
    expect(read.key).not.toBe(control.key);
    expect(inspects()).toMatchObject([{ showArguments: true }, { showArguments: false }]);
    const boards = [
      await viewOf({ view: 'totals' }),
      await hub.view(ViewRequest.parse({ view: 'totals' }), { role: 'read', views: 0 }),
    ];
    expect(boards[1]?.key).toBe(boards[0]?.key);
  });

  test('that was not counted is looked up by its pid', async () => {
    engine.handlers.inspect = () => null;
    const { reader } = await look({ view: 'process', pid: 77, start: 5 });
    expect(inspects()).toEqual([{ verb: 'inspect', pid: 77, start: 5, showArguments: true }]);
    expect(reader.last).toMatchObject({ row: null, who: null, details: null });
  });

  test('that has ended is not looked up', async () => {
    engine.tick({ tick: 2, rows: [who(1, { ended: true })] });
    const { reader } = await look({ view: 'process', row: 1 });
    expect([inspects(), reader.last]).toMatchObject([[], { details: null }]);
  });

  test('is not looked up in a session whose rows are no processes', async () => {
    engine.session({ id: 'cpus', by: 'cpu' });
    engine.tick({ session: 'cpus', series: SERIES, rows: [who(1, { key: '1', start: null })] });
    await look({ view: 'process', session: 'cpus', row: 1 });
    expect(inspects()).toEqual([]);
  });

  test('has no details if the look-up fails, and the view continues', async () => {
    engine.handlers.inspect = () => Promise.reject(new Error('no'));
    const { reader } = await look({ view: 'process', row: 1 });
    tick2();
    await settled();
    expect(reader.messages).toMatchObject([{ details: null }, { tick: 2, details: null }]);
  });

  /** Delays the answers to inspect. The returned function releases them. */
  function slowly(): () => Promise<void> {
    const waiting: (() => void)[] = [];
    engine.handlers.inspect = () => new Promise((resolve) => waiting.push(() => resolve(DETAILS)));
    return async () => {
      await settled();
      for (const go of waiting.splice(0)) go();
      await settled();
    };
  }

  const ticksOf = (reader: Reader): number[] => {
    const model = new ProcessModel();
    for (const message of reader.messages) if (message.type === 'process') model.apply(message);
    return model.ticks.map(({ tick }) => tick);
  };

  test('whose look-up takes longer than a tick has each tick once', async () => {
    const { reader } = await look({ view: 'process', row: 1 });
    const go = slowly();
    tick2();
    engine.tick({ tick: 3, counts: [[1, 0, 64, 1]] });
    await go();
    engine.tick({ tick: 4, counts: [[1, 0, 64, 1]] });
    await go();
    await go();
    expect(ticksOf(reader)).toEqual([1, 2, 3, 4]);
  });

  test('has each tick once for a subscriber that comes during the look-up', async () => {
    await look({ view: 'process', row: 1 });
    const go = slowly();
    tick2();
    await settled();
    const { reader } = await look({ view: 'process', row: 1 });
    await go();
    engine.tick({ tick: 3, counts: [[1, 0, 64, 1]] });
    await go();
    expect(ticksOf(reader)).toEqual([1, 2, 3]);
  });
});

describe('by CPU', () => {
  beforeEach(() => {
    engine.handlers['count-by-cpu'] = ({ session }) => {
      const info = sessionInfo({ id: `${session}-cpu`, companionOf: session, by: 'cpu', series: SERIES });
      engine.emit({ kind: 'session', session: info });
      return info;
    };
    engine.handlers.delete = ({ session }) => {
      engine.emit({ kind: 'deleted', session });
      return null;
    };
  });

  test('a companion session is created, shared, and released ten seconds after the last viewer left', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const [one, other] = [
      await look({ view: 'leaderboard', group: 'cpu' }),
      await look({ view: 'leaderboard', group: 'cpu' }),
    ];
    engine.tick({
      session: 'main-cpu',
      series: SERIES,
      rows: [who(0, { key: '0', name: 'CPU0', start: null })],
      counts: [[0, 0, 8, 2]],
    });
    expect(one.reader.last).toMatchObject({ session: 'main-cpu', rows: [{ who: { name: 'CPU0' } }] });
    expect(hub.main).toBe('main');
    one.end();
    vi.advanceTimersByTime(20_000);
    expect(engine.asked.map(({ verb }) => verb)).not.toContain('delete');
    other.end();
    vi.advanceTimersByTime(9_999);
    expect(engine.asked.map(({ verb }) => verb)).not.toContain('delete');
    vi.advanceTimersByTime(1);
    expect(engine.asked.at(-1)).toEqual({ verb: 'delete', session: 'main-cpu' });
    await settled();
    expect(hub.sessions.map(({ id }) => id)).toEqual(['main']);
  });

  test('a session with a similar name is never released', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    engine.session({ id: 's1-cpu' });
    const { end } = await look({ view: 'totals', session: 's1-cpu' });
    end();
    vi.advanceTimersByTime(20_000);
    expect(engine.asked).toEqual([]);
  });

  test('it stays if a viewer comes in time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const one = await look({ view: 'leaderboard', group: 'cpu' });
    one.end();
    vi.advanceTimersByTime(5_000);
    await look({ view: 'leaderboard', group: 'cpu' });
    vi.advanceTimersByTime(20_000);
    expect(engine.asked.map(({ verb }) => verb)).not.toContain('delete');
  });

  test('call sites are the rows of a companion session, which ends after its last viewer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    engine.handlers['count-by-site'] = ({ session, pid, start }) => {
      const id = `${session}-site-${pid}-${start}`;
      const info = sessionInfo({ id, companionOf: session, by: 'site', series: SERIES });
      engine.emit({ kind: 'session', session: info });
      return info;
    };
    const series = SERIES.map(({ label }) => label);
    const sites = { view: 'leaderboard', group: 'site', pid: 7, start: 9, series } as const;
    const { reader, key, end } = await look(sites);
    const session = 'main-site-7-9';
    engine.tick({
      session,
      series: SERIES,
      rows: [who(0, { key: 'do_eventfd+0x34/0x150', name: 'do_eventfd+0x34/0x150', start: null })],
      counts: [[0, 0, 64, 5]],
    });
    expect(reader.last).toMatchObject({ session, rows: [{ who: { name: 'do_eventfd+0x34/0x150' } }] });
    // The same rows are the same view.
    expect((await look({ view: 'leaderboard', session, series })).key).toBe(key);
    const unknown = { ...sites, series: ['x'] };
    expect(await rejection(viewOf(unknown))).toMatchObject({ message: `session ${session} has no series x` });
    engine.emit({ kind: 'deleted', session });
    end();
    vi.advanceTimersByTime(20_000);
    await settled();
    expect(hub.sessions.map(({ id }) => id)).toEqual(['main']);
  });

  test('what nobody views leaves its place at once where there are too many sessions', async () => {
    let places = 1;
    engine.handlers['count-by-site'] = ({ session, pid }) => {
      const id = `${session}-site-${pid}-1`;
      if (places === 0) throw new VmtallyError('SESSION_LIMIT', 'there are too many', 'Wait.');
      places--;
      const info = sessionInfo({ id, companionOf: session, by: 'site', series: SERIES });
      engine.emit({ kind: 'session', session: info });
      return info;
    };
    engine.handlers.delete = ({ session }) => {
      places++;
      engine.emit({ kind: 'deleted', session });
      return null;
    };
    const sites = (pid: number) => ({ view: 'leaderboard', group: 'site', pid, start: 1 }) as const;
    const first = await look(sites(7));
    expect(await rejection(viewOf(sites(8)))).toMatchObject({ code: 'SESSION_LIMIT' });
    first.end();
    await look(sites(8));
    expect(hub.sessions.map(({ id }) => id)).toEqual(['main', 'main-site-8-1']);
  });

  test('a companion that is deleted says how to have its view again', async () => {
    const { reader } = await look({ view: 'leaderboard', group: 'cpu' });
    engine.emit({ kind: 'deleted', session: 'main-cpu' });
    await settled();
    const hint = 'Open it again: it is counted if there is a place beside the sessions of clients.';
    expect(reader.last).toMatchObject({ type: 'closed', problem: { code: 'SESSION_UNKNOWN', hint } });
  });

  test('a refusal of the engine refuses the view', async () => {
    delete engine.handlers['count-by-cpu'];
    expect(await rejection(viewOf({ view: 'leaderboard', group: 'cpu' }))).toMatchObject({
      code: 'SESSION_UNKNOWN',
    });
  });

  test('it may be deleted by another client meanwhile', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const { end } = await look({ view: 'leaderboard', group: 'cpu' });
    engine.handlers.delete = () => Promise.reject(new Error('gone'));
    end();
    vi.advanceTimersByTime(10_000);
    await settled();
    engine.emit({ kind: 'deleted', session: 'main-cpu' });
    expect(hub.sessions.map(({ id }) => id)).toEqual(['main']);
  });
});
