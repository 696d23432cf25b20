import { expect, test } from 'vitest';
import { cellBytes } from '../../../src/fleet/cell-bytes.ts';
import { Fleet } from '../../../src/fleet/fleet.ts';
import { fleetSession } from '../../../src/server/fleet/session-info.ts';
import { accuracyLine } from '../../../src/text/accuracy-to-text.ts';
import { summaryOf } from '../../fleet/summary-fixture.ts';

/** 10,007 events of the first series. */
const TOTALS = cellBytes([
  { entry: 0, series: 0, count: 10_007, amount: 640_448, recent: 1009, recentAmount: 64_576 },
]);
const NOW = 1_790_000_011_000;

test('a rare series of a tracepoint shares its losses, and hides no other', () => {
  const state = new Fleet();
  const [kmalloc] = summaryOf().series;
  if (kmalloc === undefined) throw new Error('no series');
  const rare = { ...kmalloc, label: 'kmalloc.failed', value: null };
  state.take(summaryOf({ series: [kmalloc, rare], missing: [1, 1], totals: TOTALS }), {
    receivedMs: NOW,
  });
  const { accuracy, target } = fleetSession(state, 'prod', NOW);
  expect(target).toBe('1 host, summaries every 10 s');
  expect(accuracy.window.level).toBe('grey');
  expect(accuracyLine([{ name: 'prod', endedMs: null, accuracy }]).text).toBe('≥ 99.99 % counted');
});

test('a host with a wrong clock hides no time in which other hosts did not count', () => {
  const state = new Fleet();
  const take = (host: string, sinceMs: number, uncounted: number) =>
    state.take(summaryOf({ host, atMs: NOW, sinceMs, uncountedSeconds: [uncounted, 0] }), {
      receivedMs: NOW,
    });
  for (const host of ['a', 'b', 'c']) take(host, NOW - 1_000_000, 250);
  take('evil', -8.64e15, 0);
  const { accuracy, createdMs } = fleetSession(state, 'prod', NOW);
  expect(new Date(createdMs).getUTCFullYear()).toBe(1976);
  expect(accuracy.since.series[0]).toMatchObject({
    uncounted: '19 %',
    uncountedSeconds: 187.5,
    level: 'red',
  });
  expect(accuracy.since.series[1]).toMatchObject({ uncounted: null, level: 'grey' });
});

test('the target says how often hosts send, which differs', () => {
  const state = new Fleet();
  state.tick(NOW);
  state.take(summaryOf(), { receivedMs: NOW });
  state.take(summaryOf({ host: 'db-1', intervalMs: 1000 }), { receivedMs: NOW });
  expect(fleetSession(state, 'prod', NOW).target).toBe('2 hosts, summaries every 1 s to 10 s');
});
