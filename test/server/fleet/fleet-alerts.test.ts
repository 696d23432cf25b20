import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { Fleet } from '../../../src/fleet/fleet.ts';
import { FleetAlerts, type FleetAlertsOptions } from '../../../src/server/fleet/fleet-alerts.ts';
import { ConfiguredRule } from '../../../src/wire/alerts.ts';
import type { FleetSource } from '../../../src/wire/fleet-views.ts';
import { type RuleInput, ruleOf } from '../../fixtures/alerts.ts';
import { rejection } from '../../fixtures/failure.ts';
import { summaryOf } from '../../fleet/summary-fixture.ts';

const NOW = 1_790_000_011_000;
const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };

let state: Fleet;
let source: FleetSource;
let listeningMs: number;
let changes: number;
beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  for (const write of Object.values(log)) write.mockClear();
  state = new Fleet();
  source = { servers: [], state: 'ok', problem: null };
  changes = 0;
  listeningMs = NOW;
  state.tick(NOW, listeningMs);
});

function open(options: Partial<FleetAlertsOptions> = {}): FleetAlerts {
  const made = new FleetAlerts(
    {
      state,
      source: () => source,
      fleet: 'prod',
      page: () => 'http://hub/',
      onChange: () => changes++,
      ...options,
    },
    log,
  );
  onTestFinished(() => made.stop());
  return made;
}
const configured = (rule: object) => ConfiguredRule.parse({ name: 'many', event: 'kmalloc', ...rule });
const set = (alerts: FleetAlerts, rule: RuleInput) =>
  alerts.setAlert(ruleOf({ above: 1e4, ...rule }), '10.0.0.1');
/** The hub looks after a second. */
async function look(alerts: FleetAlerts) {
  if (source.state !== 'ok') listeningMs = Date.now();
  state.tick(Date.now(), listeningMs);
  alerts.changed();
  await vi.advanceTimersByTimeAsync(1000);
  return (await alerts.alertsNow())[0];
}

test('a rule of the configuration has its unit once a host counts its event, and is looked at', async () => {
  const alerts = open({ rules: [configured({ above: 20_000 })] });
  expect(await look(alerts)).toMatchObject({
    configured: true,
    state: 'unknown',
    why: 'no host counts kmalloc',
  });
  expect(alerts.status[0]?.unit).toBeUndefined();
  state.take(summaryOf(), { receivedMs: Date.now() });
  expect(await look(alerts)).toMatchObject({ unit: 'events', state: 'inactive', rule: { session: 'fleet' } });
  state.take(summaryOf({ host: 'b' }), { receivedMs: Date.now() });
  const before = changes;
  expect(await look(alerts)).toMatchObject({ state: 'firing', rows: [{ value: 20_014, before: 10_007 }] });
  expect(changes).toBe(before + 1);
  expect(log.warn).toHaveBeenCalledWith(
    expect.objectContaining({ alert: 'many', value: 20_014 }),
    'an alert fires',
  );
});

test('a rule that names its event with unit and filter has its unit, and one that may mean several has none', async () => {
  const alerts = open();
  const [kmalloc, pages] = summaryOf().series;
  if (kmalloc?.value == null || pages === undefined) throw new Error('no series');
  state.take(summaryOf(), { receivedMs: Date.now() });
  await set(alerts, { name: 'full', event: 'kmem:kmalloc [bytes]', when: 'amount' });
  expect(alerts.status[0]).toMatchObject({ unit: 'bytes' });
  const inPages = { ...kmalloc, value: { ...kmalloc.value, unit: 'pages' } };
  state.take(summaryOf({ host: 'b', series: [inPages, pages] }), { receivedMs: Date.now() });
  await set(alerts, { name: 'other', event: 'kmalloc [pages]', when: 'amount' });
  await set(alerts, { name: 'any', event: 'kmalloc', when: 'amount' });
  await look(alerts);
  expect(alerts.status.map(({ rule, unit }) => [rule.name, unit])).toEqual([
    ['full', 'bytes'],
    ['other', 'pages'],
    ['any', undefined],
  ]);
});

test('looks are a second apart, and only where something may have changed', async () => {
  const counts = vi.spyOn(state, 'counts');
  const alerts = open({ rules: [configured({ above: 20_000 })] });
  for (let each = 0; each < 50; each++) {
    state.take(summaryOf({ seq: each + 1 }), { receivedMs: Date.now() });
    alerts.changed();
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(counts.mock.calls.length).toBeGreaterThanOrEqual(4);
  expect(counts.mock.calls.length).toBeLessThanOrEqual(6);
  await look(alerts);
  counts.mockClear();
  await look(alerts);
  expect(counts).not.toHaveBeenCalled();
});

test('an alert on a host fires by time alone, but not of the time in which nothing could come', async () => {
  const alerts = open({ rules: [ConfiguredRule.parse({ name: 'down', hosts: 'gone' })] });
  state.take(summaryOf(), { receivedMs: Date.now() });
  expect(await look(alerts)).toMatchObject({ state: 'inactive' });
  source = { servers: [], state: 'away', problem: 'no server answers' };
  await vi.advanceTimersByTimeAsync(200_000);
  expect(await look(alerts)).toMatchObject({ state: 'unknown', why: 'no new summaries: no server answers' });
  source = { servers: [], state: 'ok', problem: null };
  expect(await look(alerts)).toMatchObject({ state: 'inactive' });
  await vi.advanceTimersByTimeAsync(101_000);
  expect(await look(alerts)).toMatchObject({ state: 'firing', rows: [{ row: { key: 'web-1.example' } }] });
});

test('an alert on a host that is gone goes on over an outage of the server, and ends with a summary', async () => {
  const alerts = open({ rules: [ConfiguredRule.parse({ name: 'down', hosts: 'gone' })] });
  state.take(summaryOf(), { receivedMs: Date.now() });
  await look(alerts);
  await vi.advanceTimersByTimeAsync(101_000);
  expect(await look(alerts)).toMatchObject({ state: 'firing', fired: 1 });
  source = { servers: [], state: 'away', problem: 'no server answers' };
  await look(alerts);
  source = { servers: [], state: 'ok', problem: null };
  expect(await look(alerts)).toMatchObject({ state: 'firing' });
  await vi.advanceTimersByTimeAsync(101_000);
  expect(await look(alerts)).toMatchObject({ state: 'firing', fired: 1 });
  state.take(summaryOf({ seq: 2 }), { receivedMs: Date.now() });
  expect(await look(alerts)).toMatchObject({ state: 'inactive', fired: 1 });
});

test('clients add, replace and delete rules, and the log says who', async () => {
  const alerts = open();
  state.take(summaryOf(), { receivedMs: Date.now() });
  await set(alerts, { name: 'mine' });
  expect(await look(alerts)).toMatchObject({ state: 'firing', rule: { name: 'mine', session: 'fleet' } });
  expect(log.info).toHaveBeenCalledWith({ alert: 'mine', client: '10.0.0.1' }, 'a client set an alert');
  await set(alerts, { name: 'mine', above: 2e4 });
  expect(await look(alerts)).toMatchObject({ state: 'inactive' });
  await alerts.deleteAlert('mine', undefined);
  expect(alerts.status).toEqual([]);
  expect(await rejection(alerts.deleteAlert('mine', undefined))).toMatchObject({ code: 'ALERT_UNKNOWN' });
});

test.each<[string, RuleInput, string, string]>([
  ['a suspension', { action: 'suspend' }, 'REQUEST_INVALID', 'a hub suspends no session'],
  ['rows', { by: 'row' }, 'REQUEST_INVALID', 'hosts send a hub no numbers by row'],
  [
    'percentiles of groups',
    { by: 'name', when: 'p99' },
    'REQUEST_INVALID',
    'hosts send a hub no values by name',
  ],
  ['an unknown event', { event: 'kfree' }, 'REQUEST_INVALID', 'no host of the fleet counts kfree'],
  ['another session', { session: 's2' }, 'SESSION_UNKNOWN', 'a hub has no session s2'],
])('%s is refused', async (_, rule, code, message) => {
  const alerts = open();
  state.take(summaryOf(), { receivedMs: Date.now() });
  expect(await rejection(set(alerts, rule))).toMatchObject({ code, message });
});

test('a rule of the configuration that suspends is refused with its place', async () => {
  const rules = [configured({ above: 1, action: 'suspend' })];
  expect(() => open({ rules, file: '/etc/hub.yaml' })).toThrow(
    '/etc/hub.yaml: alerts.0.action: a hub suspends no session',
  );
});

test('changes of rules have a limit', async () => {
  const alerts = open();
  for (let each = 0; each < 64; each++) await set(alerts, {});
  expect(await rejection(set(alerts, {}))).toMatchObject({ code: 'RATE_LIMIT' });
});
