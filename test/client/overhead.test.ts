import { expect, test } from 'vitest';
import { overheadOf } from '../../src/client/overhead.ts';
import { healthMessage as messageOf } from '../../src/server/view/health.ts';
import type { SessionInfo } from '../../src/wire/session.ts';
import { BUDGET, sessionInfo } from '../fixtures/feed.ts';

const cost = { ...sessionInfo().cost, bpftracePercent: 1.5 };
const PROCESSES = {
  controller: { cpuPercent: 0.5, rssBytes: 1 },
  server: { cpuPercent: 0.25, rssBytes: 1, clients: 1, slowClients: 0, lostTicks: 0 },
};
const healthOf = (...sessions: SessionInfo[]) => messageOf(sessions, PROCESSES, 'v1', 0);

test('is not known before the first tick, nor before a replay comes to it', () => {
  const unknown = { seconds: 5, level: 'grey' as const, series: [] };
  expect(overheadOf(healthOf(sessionInfo({ countedSeconds: 0 }))).isKnown).toBe(false);
  const accuracy = { since: unknown, window: unknown, exact: true, lost: [] };
  expect(overheadOf(healthOf(sessionInfo({ countedSeconds: 5, accuracy }))).isKnown).toBe(false);
});

test('adds up the sessions that count, and the processes', () => {
  const measured = { ...cost, probesPercent: 2, eventsPerSecond: 200_000, nsPerEvent: 100 };
  const sessions = [
    sessionInfo({ cost: measured, budget: BUDGET, countedSeconds: 10 }),
    sessionInfo({ cost: { ...measured, eventsPerSecond: 600_000, probesPercent: 6 } }),
    sessionInfo({ cost }),
    sessionInfo({ cost: measured, endedMs: 1 }),
  ];
  expect(overheadOf(healthOf(...sessions))).toEqual({
    vmtallyPercent: 3 * 1.5 + 0.75,
    bpftracePercent: 4.5,
    probesPercent: 8,
    eventsPerSecond: 800_000,
    nsPerEvent: 100,
    isKnown: true,
    limitPercent: 5,
  });
});

test('without a measurement nothing is said of the probes', () => {
  expect(overheadOf(healthOf(sessionInfo()))).toMatchObject({
    probesPercent: null,
    eventsPerSecond: null,
    nsPerEvent: null,
    limitPercent: null,
  });
});
