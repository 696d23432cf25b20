import { expect, test } from 'vitest';
import { nothingMissed } from '../../../src/collector/exactness.ts';
import type { HealthMessage } from '../../../src/wire/views.ts';
import { healthSummary } from '../../../ui/src/health/health-summary.ts';

type Session = HealthMessage['sessions'][number];

const session = (parts: Partial<Session>): Session => ({
  id: 's1',
  name: 's1',
  companionOf: null,
  target: 'the whole system',
  by: 'pid',
  intervalMs: 1000,
  state: 'counting',
  problem: null,
  createdMs: 0,
  endedMs: null,
  ticks: 1,
  countedSeconds: 1,
  exactness: { ...nothingMissed(), beyondDouble: [] },
  pauses: { count: 0, seconds: 0 },
  budget: null,
  pressure: [],
  cost: { bpftracePercent: 1.5, bpftraceSeconds: 1 },
  ...parts,
});
const health = (...sessions: Session[]): HealthMessage => ({
  type: 'health',
  key: 'v1',
  atMs: 0,
  complete: true,
  reasons: [],
  sessions,
  controller: { cpuPercent: 0.5, rssBytes: 1 },
  server: { cpuPercent: 0.25, rssBytes: 1, clients: 1, slowClients: 0, lostTicks: 0 },
});

test('before anything was counted', () => {
  expect(healthSummary(health())).toEqual({
    gaps: 0,
    missedRuns: 0,
    pressure: null,
    bpftracePercent: 0,
    vmtallyPercent: 0.75,
  });
});

test('sessions add up, the fullest map stands for all', () => {
  const exactness = {
    ...nothingMissed(),
    beyondDouble: [],
    gaps: [{ reason: 'bpftrace died' as const, seconds: 1, stderr: null, losesOrphans: false }],
    earlierGaps: { count: 2, seconds: 9 },
    missedRuns: [{ event: 'kmem:kmalloc', loses: 'events' as const, runs: 7, bound: 7 }],
  };
  const pressure = [
    { map: 'kmalloc', keys: 10, room: 100 },
    { map: 'kfree', keys: 50, room: 100 },
  ];
  expect(healthSummary(health(session({ exactness }), session({ exactness, pressure })))).toMatchObject({
    gaps: 6,
    missedRuns: 14,
    pressure: { map: 'kfree', share: 0.5 },
    bpftracePercent: 3,
  });
});

test('a session that ended is no load of now', () => {
  const pressure = [{ map: 'kmalloc', keys: 10, room: 100 }];
  expect(healthSummary(health(session({ endedMs: 1, pressure })))).toMatchObject({
    pressure: null,
    bpftracePercent: 0,
  });
});
