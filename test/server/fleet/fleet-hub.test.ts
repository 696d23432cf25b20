import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { VmtallyError } from '../../../src/errors.ts';
import { cellBytes } from '../../../src/fleet/cell-bytes.ts';
import { Fleet } from '../../../src/fleet/fleet.ts';
import { valueBytes } from '../../../src/fleet/value-bytes.ts';
import type { RelaySink } from '../../../src/nats/host-view-sink.ts';
import { FleetHub } from '../../../src/server/fleet/fleet-hub.ts';
import { OWN_GROUP } from '../../../src/wire/groups.ts';
import { ServerMessage } from '../../../src/wire/messages.ts';
import { ViewRequest } from '../../../src/wire/view-requests.ts';
import { summaryOf } from '../../fleet/summary-fixture.ts';

const NOW = 1_790_000_011_000;

let state: Fleet;
let hub: FleetHub;
let groupsAsked: [host: string, grouping: string, keys: readonly string[]][];
let isAnswering: boolean;
let reported: unknown[];
let relayed: { host: string; view: ViewRequest; sink: RelaySink; isEnded: boolean }[];

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  onTestFinished(() => void vi.useRealTimers());
  state = new Fleet();
  reported = [];
  relayed = [];
  isAnswering = false;
  groupsAsked = [];
  hub = new FleetHub({
    state,
    name: 'prod',
    source: () => ({ servers: ['nats://127.0.0.1:4222'], state: 'ok', problem: null }),
    relay: {
      look: async (host, view) => {
        if (host === 'gone.example')
          throw new VmtallyError('FLEET_UNREACHABLE', 'no service answers', 'Look.');
        if (host === 'broken.example') throw new VmtallyError('INTERNAL', 'internal error', 'Look.');
        return {
          begin: (sink) => {
            const entry = { host, view, sink, isEnded: false };
            relayed.push(entry);
            return () => (entry.isEnded = true);
          },
          again: () => {},
        };
      },
      groups: async (host, grouping, keys) => {
        groupsAsked.push([host, grouping, keys]);
        if (isAnswering) return { series: summaryOf().series, cells: cellBytes([]), blur: cellBytes([]) };
        throw new VmtallyError('FLEET_UNREACHABLE', 'no service answers', 'Look.');
      },
    },
    usage: () => ({ cpuPercent: 1, rssBytes: 2 }),
    clients: () => 3,
    report: (error) => reported.push(error),
    top: 100,
  });
  state.tick(NOW);
  onTestFinished(() => hub.close());
});

const take = (change: Parameters<typeof summaryOf>[0] = {}) => {
  state.take(summaryOf(change), { receivedMs: Date.now() });
  hub.changed();
};

/** Subscribes to a view, and collects its messages, each of which is one that a client reads. */
async function see(view: object, host?: string): Promise<ServerMessage[]> {
  const messages: ServerMessage[] = [];
  const { subscribe } = await hub.view(ViewRequest.parse(view), { views: 0, host });
  onTestFinished(
    subscribe({
      ready: true,
      send: ({ json }) => messages.push(ServerMessage.parse(JSON.parse(json.toString()))),
    }),
  );
  await vi.advanceTimersByTimeAsync(0);
  return messages;
}

const rowsIn = (message: ServerMessage | undefined) => (message?.type === 'leaderboard' ? message.rows : []);

const soon = () => vi.advanceTimersByTimeAsync(600);

test('hosts are listed with the numbers of a series, and those that are missing are named', async () => {
  take();
  take({ host: 'db-1.example', labels: { rack: 'c1' } });
  const messages = await see({ view: 'hosts' });
  expect(messages.at(-1)).toMatchObject({
    type: 'hosts',
    fleet: 'prod',
    presence: { present: 2, late: 0, gone: 0 },
    chosen: ['kmem:kmalloc'],
    labels: ['rack'],
    hosts: [
      { host: 'db-1.example', count: 10_007, amount: 640_448, presence: 'present' },
      { host: 'web-1.example', count: 10_007, amount: 640_448, presence: 'present' },
    ],
  });
  await vi.advanceTimersByTimeAsync(40_000);
  state.tick(Date.now());
  take({ seq: 2 });
  await soon();
  expect(messages.at(-1)).toMatchObject({
    presence: { present: 1, late: 1, gone: 0 },
    absent: [{ host: 'db-1.example', presence: 'late' }],
  });
});

test('hosts are ordered and filtered as the request asks', async () => {
  take();
  take({ host: 'db-1.example', labels: { rack: 'c1' }, missing: [7, 0] });
  const [byMissing] = await see({ view: 'hosts', sort: 'missing', top: 1 });
  expect(byMissing).toMatchObject({ hosts: [{ host: 'db-1.example', missing: 7, exact: false }], more: 1 });
  const [ofRack] = await see({ view: 'hosts', filter: 'rack=b7' });
  expect(ofRack).toMatchObject({ hosts: [{ host: 'web-1.example' }], more: 0 });
});

test('a series that no host has yet, or no more, has no numbers', async () => {
  const messages = await see({ view: 'hosts', series: ['no:such'] });
  take();
  const chosen = await see({ view: 'hosts' });
  await soon();
  expect(messages.at(-1)).toMatchObject({ chosen: [], hosts: [{ host: 'web-1.example', count: 0 }] });
  const { series } = summaryOf();
  const [first, second] = series;
  if (first === undefined || second === undefined) throw new Error('the summary has two series');
  take({ seq: 2, series: [{ ...first, label: 'kmem:kfree' }, second] });
  await soon();
  expect(chosen.at(-1)).toMatchObject({ chosen: [], hosts: [{ host: 'web-1.example', count: 0 }] });
  expect(reported).toEqual([]);
});

test('a view whose message cannot be made is closed, logged and told; the others go on', async () => {
  take();
  await soon();
  const board = await see({ view: 'leaderboard' });
  const hosts = await see({ view: 'hosts' });
  const fault = new Error('no board');
  vi.spyOn(state, 'board').mockImplementation(() => {
    throw fault;
  });
  take({ seq: 2 });
  await soon();
  expect(board.at(-1)).toMatchObject({ type: 'closed', problem: { code: 'INTERNAL' } });
  expect(hosts).toHaveLength(2);
  expect(reported).toEqual([fault]);
});

test('a board has the sums of all hosts, and follows with the same row numbers', async () => {
  take();
  take({ host: 'db-1.example' });
  await soon();
  const messages = await see({ view: 'leaderboard', group: 'name', sort: 'count' });
  expect(messages).toHaveLength(1);
  expect(messages[0]).toMatchObject({
    reset: true,
    seconds: 1,
    chosen: 'kmem:kmalloc',
    sure: 1,
    rows: [{ who: { key: 'evt', members: 2 } }],
  });
  const cells = (at: number) => {
    const message = messages[at];
    return message?.type === 'leaderboard' ? message.rows[0]?.cells[0] : undefined;
  };
  expect(cells(0)?.slice(0, 3)).toEqual([0, 20_014, 1_280_896]);
  take({ seq: 2 });
  await soon();
  expect(messages[1]).toMatchObject({ reset: false, gone: [], rows: [{ row: 1 }] });
});

test('the group of vmtally itself is marked, so that shares leave it out as on a host', async () => {
  const { groups } = summaryOf();
  take({ groups: { ...groups, name: { ...groups.name, keys: [OWN_GROUP] } } });
  const [names] = await see({ view: 'leaderboard', group: 'name' });
  expect(names).toMatchObject({ rows: [{ who: { key: OWN_GROUP, own: true } }] });
  const [units] = await see({ view: 'leaderboard', group: 'unit' });
  expect(units).toMatchObject({ rows: [{ who: { key: 'evt' } }] });
  expect(JSON.stringify(units)).not.toContain('"own"');
});

test('a host that does not count a series, or sends nothing, has no rate of it', async () => {
  const series = summaryOf().series.map((each, place) => ({ ...each, counted: place !== 0 }));
  take({ series });
  take({ host: 'db-1.example' });
  await soon();
  const messages = await see({ view: 'leaderboard', hostsBy: 'host', sort: 'count' });
  const [hosts] = await see({ view: 'hosts', sort: 'name', ascending: true });
  expect(hosts).toMatchObject({
    hosts: [{ rate: expect.closeTo(100.9, 2) }, { rate: null, amountRate: null }],
  });
  const [web] = rowsIn(messages[0]).filter(({ who }) => who?.key === 'web-1.example');
  expect(web?.cells).toEqual([
    [0, 10_007, 640_448, null, null],
    [1, 31, 31, 0, 0],
  ]);
  await vi.advanceTimersByTimeAsync(31_000);
  state.tick(Date.now());
  hub.changed();
  await soon();
  const [late] = rowsIn(messages.at(-1));
  expect(late).toMatchObject({ who: { presence: 'late' } });
  expect(late?.cells).toEqual([
    [0, 10_007, 640_448, null, null],
    [1, 31, 31, null, null],
  ]);
});

test('a host that never counted a series has no count of it either', async () => {
  const NONE = cellBytes([]);
  const [kmalloc] = summaryOf().series;
  if (kmalloc === undefined) throw new Error('the summary has series');
  const cells = cellBytes([{ entry: 0, series: 0, count: 7, amount: 448, recent: 7, recentAmount: 448 }]);
  const few = { series: [kmalloc], totals: cells, distributions: valueBytes([]), missing: [0] };
  const none = { keys: [], cells: NONE, left: 0, most: NONE, blur: NONE };
  const groups = Object.fromEntries(Object.keys(summaryOf().groups).map((name) => [name, none]));
  take();
  take({ host: 'db-1.example', ...few, uncountedSeconds: [0], groups: groups as never });
  await soon();
  const series = 'kmem:mm_page_alloc';
  const [board] = await see({ view: 'leaderboard', hostsBy: 'host', sort: 'count', series });
  expect(rowsIn(board).map(({ who, cells: [, ...rest] }) => [who?.key, ...rest])).toEqual([
    ['web-1.example', [1, 31, 31, 0, 0]],
    ['db-1.example', [1, null, null, null, null]],
  ]);
  const [hosts] = await see({ view: 'hosts', sort: 'name', ascending: true, series });
  expect(hosts).toMatchObject({ hosts: [{ count: null, amount: null, rate: null }, { count: 31 }] });
});

test('a series that only some of the hosts that are present count says so, and begins the board anew', async () => {
  const partlyIn = (message: ServerMessage | undefined) =>
    message?.type === 'leaderboard' ? message.series?.map(({ partly = false }) => partly) : undefined;
  const series = summaryOf().series.map((each, place) => ({ ...each, counted: place !== 0 }));
  take({ series });
  take({ host: 'db-1.example' });
  await soon();
  const messages = await see({ view: 'leaderboard' });
  expect(partlyIn(messages.at(-1))).toEqual([true, false]);
  take({ seq: 2 });
  await soon();
  expect(partlyIn(messages.at(-1))).toEqual([false, false]);
});

test('a series that takes the name of one that is forgotten begins the board anew', async () => {
  take();
  const messages = await see({ view: 'leaderboard' });
  await soon();
  const [first, second] = summaryOf().series;
  if (first?.value == null || second === undefined) throw new Error('the summary has two series');
  const laterMs = NOW + 8 * 24 * 3_600_000;
  state.tick(laterMs);
  const series = [{ ...first, value: { ...first.value, unit: 'pages' } }, second];
  state.take(summaryOf({ host: 'db-1.example', series }), { receivedMs: laterMs });
  hub.changed();
  await soon();
  expect(messages.at(-1)).toMatchObject({
    reset: true,
    series: [{ label: 'kmem:kmalloc', value: { unit: 'pages' } }, { label: 'kmem:mm_page_alloc' }],
  });
});

test('processes have their host, and hosts are groups, by label too', async () => {
  take();
  take({ host: 'db-1.example', labels: { rack: 'c1' } });
  const [rows] = await see({ view: 'leaderboard', group: 'row' });
  expect(rows).toMatchObject({
    rows: expect.arrayContaining([
      expect.objectContaining({
        who: expect.objectContaining({ key: '4242', host: 'web-1.example', start: 1_234_567 }),
      }),
    ]),
  });
  const [racks] = await see({ view: 'leaderboard', hostsBy: 'label:rack' });
  expect(racks).toMatchObject({ rows: [{ who: { key: 'b7' } }, { who: { key: 'c1' } }] });
});

test('a number that hosts did not send is bounded', async () => {
  take();
  const cut = summaryOf();
  const { name } = cut.groups;
  const cell = { entry: 0, recent: 0, recentAmount: 0 };
  take({
    host: 'db-1.example',
    groups: {
      ...cut.groups,
      name: {
        ...name,
        keys: ['other'],
        left: 3,
        most: cellBytes([
          { ...cell, series: 0, count: 5, amount: 50 },
          { ...cell, series: 1, count: 1, amount: 1 },
        ]),
      },
    },
  });
  const [message] = await see({ view: 'leaderboard', group: 'name', sort: 'count' });
  expect(message).toMatchObject({
    rows: expect.arrayContaining([expect.objectContaining({ bounds: expect.anything() })]),
  });
  // Somebody looks: the host is asked.
  expect(groupsAsked).toEqual([['db-1.example', 'name', ['evt']]]);
});

test('a board shows what hosts answered, and bounds again where they cease, though no summary comes', async () => {
  const most = cellBytes([{ entry: 0, series: 0, count: 5, amount: 50, recent: 0, recentAmount: 0 }]);
  take();
  take({
    host: 'db-1.example',
    intervalMs: 60_000,
    groups: {
      ...summaryOf().groups,
      name: { ...summaryOf().groups.name, keys: [], cells: cellBytes([]), left: 5, most },
    },
  });
  isAnswering = true;
  const messages = await see({ view: 'leaderboard', group: 'name', sort: 'count' });
  const isBounded = (place = -1) => rowsIn(messages.at(place))[0]?.bounds !== undefined;
  expect(isBounded(0)).toBe(true);
  await soon();
  expect(isBounded()).toBe(false);
  await vi.advanceTimersByTimeAsync(5_000);
  take({ seq: 2 });
  await soon();
  expect(messages.at(-1)).toMatchObject({
    asked: { hosts: 1, answered: 1, ageMs: expect.closeTo(5_600, -3) },
  });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(groupsAsked).toHaveLength(2);
  expect(isBounded()).toBe(false);
  isAnswering = false;
  await vi.advanceTimersByTimeAsync(11_000);
  expect(isBounded()).toBe(true);
  expect(messages.at(-1)).toMatchObject({ asked: { answered: 0 } });
});

test('totals, health and sessions are those of all hosts', async () => {
  take();
  take({ host: 'db-1.example', missing: [7, 0] });
  const [totals] = await see({ view: 'totals' });
  expect(totals).toMatchObject({
    type: 'totals',
    session: 'fleet',
    distributions: [
      [0, [64, 20_014]],
      [1, [0, 62]],
    ],
  });
  const [health] = await see({ view: 'health' });
  expect(health).toMatchObject({ complete: false, reasons: ['1 host has counts that may be too low'] });
  const [sessions] = await see({ view: 'sessions' });
  expect(sessions).toMatchObject({
    sessions: [{ id: 'fleet', name: 'prod', target: '2 hosts, summaries every 10 s' }],
  });
});

test('hosts that are late or gone are told with the session, and as reasons', async () => {
  take();
  take({ host: 'db-1.example', intervalMs: 60_000 });
  await vi.advanceTimersByTimeAsync(101_000);
  state.tick(Date.now());
  take({ host: 'db-2.example' });
  expect(hub.sessions[0]?.target).toBe('3 hosts, 1 gone, summaries every 10 s to 60 s');
  expect(hub.health.reasons).toContain('1 host is gone: its last counts stay in the sums');
});

test('views are published at most twice a second, and only where something changed', async () => {
  take();
  const messages = await see({ view: 'health' });
  await soon();
  const before = messages.length;
  for (let seq = 2; seq < 22; seq++) {
    take({ seq });
    await vi.advanceTimersByTimeAsync(50);
  }
  expect(messages.length - before).toBeLessThanOrEqual(3);
  await soon();
  const after = messages.length;
  hub.changed();
  await soon();
  expect(messages).toHaveLength(after);
});

test('a view of a host is passed on with a key of the hub', async () => {
  const messages = await see({ view: 'sessions' }, 'web-1.example');
  expect(relayed).toMatchObject([{ host: 'web-1.example', view: { view: 'sessions' } }]);
  relayed[0]?.sink.message({ type: 'sessions', key: 'v7', sessions: [] }, true);
  expect(messages).toEqual([{ type: 'sessions', key: 'r1', sessions: [] }]);
  await see({ view: 'sessions' }, 'web-1.example');
  expect(relayed).toHaveLength(1);
  await expect(see({ view: 'sessions' }, 'gone.example')).rejects.toMatchObject({
    code: 'FLEET_UNREACHABLE',
  });
});

test('an internal error of a host is none of the hub', async () => {
  await expect(see({ view: 'sessions' }, 'broken.example')).rejects.toMatchObject({
    code: 'FLEET_UNREACHABLE',
    message: 'host broken.example: internal error',
  });
});

test.each([
  [{ view: 'vmstat' }, /a fleet has no view vmstat/],
  [{ view: 'leaderboard', group: 'cgroup' }, /no groups by cgroup/],
  [{ view: 'leaderboard', series: 'no:such' }, /no host of the fleet has a series no:such/],
  [{ view: 'leaderboard', sort: 'wasted' }, /no numbers for a board by wasted/],
])('%j is refused', async (view, message) => {
  take();
  await expect(see(view)).rejects.toThrow(message);
});
