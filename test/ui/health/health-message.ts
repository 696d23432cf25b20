import type { HealthMessage } from '../../../src/wire/views.ts';
import type { SessionHealth } from '../../../ui/src/live/health.tsx';
import { sessionInfo } from '../../fixtures/feed.ts';

export function sessionHealth(parts: Partial<SessionHealth> = {}): SessionHealth {
  const {
    events: _events,
    scope: _scope,
    series: _series,
    ...info
  } = sessionInfo({ id: 's1', name: 's1', ticks: 1, countedSeconds: 1 });
  return { ...info, cost: { ...info.cost, bpftracePercent: 1.5, bpftraceSeconds: 1 }, ...parts };
}

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
