import { expect, test, vi } from 'vitest';
import { useSession } from '../../../ui/src/live/health.tsx';
import { SessionNote } from '../../../ui/src/parts/SessionNote.tsx';
import { BUDGET } from '../../fixtures/feed.ts';
import { healthMessage, sessionHealth } from '../health/health-message.ts';
import { rendered } from '../rendered.ts';

vi.mock(import('../../../ui/src/live/health.tsx'), () => ({
  useHealth: () => healthMessage({ controller: { cpuPercent: 4.5, rssBytes: 1 } }),
  useSession: vi.fn(),
}));

function render(session: ReturnType<typeof useSession>) {
  vi.mocked(useSession).mockReturnValue(session);
  return rendered(<SessionNote id={null} />);
}

test('is empty while the session counts everything, and before it is known', () => {
  expect(render(sessionHealth({ budget: BUDGET })).text).toBe('');
  expect(render(undefined).text).toBe('');
});

test('says why the numbers stand still', () => {
  const problem = { code: 'BPFTRACE_FAILED', message: 'bpftrace failed', hint: '' };
  expect(render(sessionHealth({ state: 'suspended' })).text).toBe('The session is suspended');
  const failed = sessionHealth({ state: 'failed', problem });
  expect(render(failed).text).toBe('The session is failed: bpftrace failed');
});

test('names the event that the budget dropped, and since when it is not counted', () => {
  const sinceMs = Date.UTC(2026, 0, 1, 12);
  const leftOut = [{ events: ['kmem:kfree'], sinceMs, seconds: 0, percent: 7.25 }];
  expect(render(sessionHealth({ budget: { ...BUDGET, leftOut } })).text).toContain(
    'kmem:kfree: not counted since 12:00:00 UTC',
  );
});

test('says in words that ticks are long, and why with all figures on hover', () => {
  const slower = { sinceMs: Date.UTC(2026, 0, 1, 12), percent: 7.25 };
  // 1.5 % of bpftrace, 4.5 % of the counting process, 0.25 % of the serving process.
  const { html, tooltips } = render(
    sessionHealth({ intervalMs: 4000, budget: { ...BUDGET, processesPercent: 9, slower } }),
  );
  expect(html).toContain('>Ticks are 4 s, not 1 s, to keep within the budget<');
  expect(tooltips[0]).toMatch(
    /^ticks are 4 s, .*; over the last 10 s vmtally takes 6\.3 %, for the session 1\.0 %$/,
  );
});
