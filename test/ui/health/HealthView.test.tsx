import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { HealthMessage } from '../../../src/wire/views.ts';
import { HealthLine } from '../../../ui/src/health/HealthLine.tsx';
import { HealthView } from '../../../ui/src/health/HealthView.tsx';
import { useHealth } from '../../../ui/src/live/health.tsx';
import { HOME } from '../../../ui/src/place/place.ts';
import { rendered } from '../rendered.ts';
import { healthMessage, sessionHealth } from './health-message.ts';

vi.mock(import('../../../ui/src/live/health.tsx'), () => ({ useHealth: vi.fn() }));

const give = (parts: Partial<HealthMessage>) => vi.mocked(useHealth).mockReturnValue(healthMessage(parts));

const REASON = 's1: bpftrace died';
beforeEach(() => {
  vi.mocked(useHealth).mockReturnValue(null);
});

describe('the view of the health', () => {
  test('waits for the first message', () => {
    expect(rendered(<HealthView />).text).toBe('Health is not known yet');
  });

  test('says that counts are complete', () => {
    give({});
    const { text, html } = rendered(<HealthView />);
    expect(text).toContain('Counts complete No session is known to have missed an event.');
    expect(html).not.toContain('incomplete');
  });

  test('says why counts are not complete', () => {
    give({ complete: false, reasons: [REASON, 's2: the session is restarting'] });
    const { text, html } = rendered(<HealthView />);
    expect(text).toContain(`Counts not complete ${REASON} s2: the session is restarting`);
    expect(text).not.toContain('No session');
    expect(html).toContain('<section class="panel incomplete"');
  });

  test('has the overhead of both processes, and the clients', () => {
    give({
      controller: { cpuPercent: 0.84, rssBytes: 50 << 20 },
      server: { cpuPercent: 0.25, rssBytes: 70 << 20, clients: 1200, slowClients: 3, lostTicks: 45 },
    });
    expect(rendered(<HealthView />).text).toContain(
      'counting, CPU 0.8 % counting, RSS 50 MiB serving, CPU 0.3 % serving, RSS 70 MiB clients 1,200 slow clients 3 ticks dropped for clients 45',
    );
  });

  test('has a panel for each session', () => {
    give({ sessions: [sessionHealth(), sessionHealth({ id: 's2', name: 'mine' })] });
    expect(rendered(<HealthView />).labels).toEqual([
      'Completeness',
      'Session s1',
      'Session mine',
      'Cost of vmtally',
    ]);
  });
});

describe('the line of the health', () => {
  const render = () => rendered(<HealthLine place={HOME} />);

  test('waits for the first message', () => {
    expect(render().text).toBe('Health is not known yet');
  });

  test('has completeness, map occupancy and overhead', () => {
    give({ sessions: [sessionHealth({ pressure: [{ map: 'kfree', keys: 5, room: 100 }] })] });
    const { text, tooltips } = render();
    expect(text).toBe(
      'Counts complete gaps 0 missed runs 0 map occupancy 5.0 % cost: bpftrace 1.5 % + vmtally 0.8 % of one CPU',
    );
    expect(tooltips).toContain('Fullest BPF map: kfree');
  });

  test.each([
    [[REASON], `Counts not complete: ${REASON} gaps`],
    [[REASON, 's2: it failed'], `Counts not complete (2 reasons): ${REASON} gaps`],
    [[], 'Counts not complete gaps'],
  ])('names the first of the reasons %j', (reasons, text) => {
    give({ complete: false, reasons });
    expect(render().text).toContain(text);
    expect(render().tooltips[0]).toBe(reasons.join('\n'));
  });
});
