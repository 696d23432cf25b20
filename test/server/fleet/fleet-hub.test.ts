import { beforeEach, expect, test, vi } from 'vitest';
import { summaryOf } from '../../fleet/summary-fixture.ts';
import { soon, type TestedHub, testedHub } from './tested-hub.ts';

let state: TestedHub['state'];
let hub: TestedHub['hub'];
let reported: TestedHub['reported'];
let relayed: TestedHub['relayed'];
let take: TestedHub['take'];
let see: TestedHub['see'];

beforeEach(() => {
  ({ state, hub, reported, relayed, take, see } = testedHub());
});

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
