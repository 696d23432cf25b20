import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ENDS_MS, type PostedAlert } from '../../../src/server/alerts/posted-alert.ts';
import { Receivers } from '../../../src/server/alerts/receivers.ts';
import { alertOf, row, ruleTick } from '../../fixtures/alerts.ts';

const WHERE = { host: 'here', page: () => 'http://here:7117/' };
const log = { info: vi.fn(), warn: vi.fn() };
let posted: { url: string; alerts: PostedAlert[] }[];
let receivers: Receivers;

beforeEach(() => {
  posted = [];
  vi.useFakeTimers();
  vi.stubGlobal('fetch', async (url: string, { body }: { body: string }) => {
    posted.push({ url, alerts: JSON.parse(body) as PostedAlert[] });
    return new Response();
  });
});
afterEach(() => {
  receivers.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const HEAVY = { when: 'rate', above: 10, by: 'name' } as const;

test('an alert is sent to all when it fires, again while it does, and when it ends', async () => {
  const alert = alertOf(HEAVY);
  receivers = new Receivers(['http://a/', 'http://b/'], WHERE, () => [alert], log);
  const look = async (n: number, now: number) => {
    receivers.changed(alert, alert.tick(ruleTick(n, [row(9000, now, 'gcc')])));
    await vi.advanceTimersByTimeAsync(0);
  };
  await look(1, 11);
  await look(2, 12);
  expect(posted.map(({ url }) => url)).toEqual(['http://a/', 'http://b/']);
  const labels = { alertname: 'heavy', instance: 'here', session: 'main', event: 'kmalloc', name: 'gcc' };
  const startsAt = new Date(1000).toISOString();
  expect(posted[0]?.alerts).toMatchObject([
    { labels, startsAt, endsAt: new Date(1000 + ENDS_MS).toISOString() },
  ]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(posted).toHaveLength(4);
  const endsAt = new Date(Date.now() + ENDS_MS).toISOString();
  expect(posted[2]?.alerts).toMatchObject([{ labels, startsAt, endsAt, annotations: { value: '12' } }]);
  await look(3, 0);
  expect(posted[4]?.alerts).toMatchObject([{ labels, startsAt, endsAt: new Date(3000).toISOString() }]);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(posted).toHaveLength(6);
});

test('what is pending or unknown is not sent, and every N ends by itself', async () => {
  const [pending, every] = [alertOf({ ...HEAVY, for: '1h' }), alertOf({ every: 10 })];
  receivers = new Receivers(['http://a/'], WHERE, () => [pending, every], log);
  receivers.changed(pending, pending.tick(ruleTick(1, [row(11, 11, 'gcc')])));
  receivers.changed(pending, pending.doubt('session main is failed', 1));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(posted).toEqual([]);
  receivers.changed(every, every.tick(ruleTick(1, [row(11, 11)])));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(posted).toHaveLength(1);
});
