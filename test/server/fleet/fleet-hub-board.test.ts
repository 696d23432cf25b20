import { beforeEach, expect, test, vi } from 'vitest';
import { cellBytes } from '../../../src/fleet/cell-bytes.ts';
import { valueBytes } from '../../../src/fleet/value-bytes.ts';
import { OWN_GROUP } from '../../../src/wire/groups.ts';
import type { ServerMessage } from '../../../src/wire/messages.ts';
import { summaryOf } from '../../fleet/summary-fixture.ts';
import { NOW, soon, type TestedHub, testedHub } from './tested-hub.ts';

let state: TestedHub['state'];
let hub: TestedHub['hub'];
let groupsAsked: TestedHub['groupsAsked'];
let answering: TestedHub['answering'];
let take: TestedHub['take'];
let see: TestedHub['see'];

beforeEach(() => {
  ({ state, hub, groupsAsked, answering, take, see } = testedHub());
});

const rowsIn = (message: ServerMessage | undefined) => (message?.type === 'leaderboard' ? message.rows : []);

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
  answering.now = true;
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
  answering.now = false;
  await vi.advanceTimersByTimeAsync(11_000);
  expect(isBounded()).toBe(true);
  expect(messages.at(-1)).toMatchObject({ asked: { answered: 0 } });
});
