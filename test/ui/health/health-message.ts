import { nothingMissed } from '../../../src/wire/nothing-missed.ts';
import type { HealthMessage } from '../../../src/wire/views.ts';
import type { SessionHealth } from '../../../ui/src/live/health.tsx';
import { accuracyIn } from '../../fixtures/accuracy.ts';

export const sessionHealth = (parts: Partial<SessionHealth> = {}): SessionHealth => ({
  id: 's1',
  name: 's1',
  locked: false,
  companionOf: null,
  target: 'the whole system',
  by: 'pid',
  intervalMs: 1000,
  state: 'counting',
  problem: null,
  attaching: null,
  createdMs: 0,
  endedMs: null,
  ticks: 1,
  countedSeconds: 1,
  exactness: { ...nothingMissed(), beyondDouble: [] },
  accuracy: accuracyIn({}),
  pauses: { count: 0, seconds: 0 },
  budget: null,
  pressure: [],
  cost: {
    bpftracePercent: 1.5,
    bpftraceSeconds: 1,
    probesPercent: null,
    eventsPerSecond: null,
    nsPerEvent: null,
  },
  ...parts,
});

export const healthMessage = (parts: Partial<HealthMessage> = {}): HealthMessage => ({
  type: 'health',
  key: 'v1',
  atMs: 0,
  complete: true,
  reasons: [],
  sessions: [sessionHealth()],
  controller: { cpuPercent: 0.5, rssBytes: 1 },
  server: { cpuPercent: 0.25, rssBytes: 1, clients: 1, slowClients: 0, lostTicks: 0 },
  ...parts,
});
