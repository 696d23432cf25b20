import { beforeEach, describe, expect, test, vi } from 'vitest';
import { spanAccuracy } from '../../../src/tally/accuracy.ts';
import type { HealthMessage } from '../../../src/wire/views.ts';
import { HealthLine } from '../../../ui/src/health/HealthLine.tsx';
import { HealthView } from '../../../ui/src/health/HealthView.tsx';
import { useHealth } from '../../../ui/src/live/health.tsx';
import { HOME } from '../../../ui/src/place/place.ts';
import { accuracyIn, seriesSpan } from '../../fixtures/accuracy.ts';
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

  test('has the accuracy', () => {
    give({});
    const { text, html } = rendered(<HealthView />);
    expect(text).toContain('100 % counted No session is known to have missed an event.');
    expect(html).toContain('<section class="panel level grey"');
  });

  test('has the recording, and why it does not go on', () => {
    const recording = {
      directory: '/ring',
      files: 2,
      bytes: 3 << 20,
      oldestMs: 1_700_000_000_000,
      problem: null,
    };
    give({ recording });
    expect(rendered(<HealthView />).text).toContain('Recording /ring: 2 files, 3 MiB, since ');
    const problem = { code: 'RECORD_FAILED', message: 'cannot record in /ring: ENOSPC', hint: 'Make room.' };
    give({ recording: { ...recording, problem } });
    const { text, html } = rendered(<HealthView />);
    expect(text).toContain(
      'Not recording: counting goes on RECORD_FAILED: cannot record in /ring: ENOSPC. Make room.',
    );
    expect(html).toContain('<section class="panel level red"');
  });

  test('has how the host stands in its fleet, and why nothing is published', () => {
    const fleet = {
      servers: ['nats://10.0.0.1:4222'],
      fleet: 'prod',
      host: 'web-1',
      state: 'ok' as const,
      problem: null,
      summaries: 1,
      failures: 0,
      lastMs: null,
      lookers: 2,
    };
    give({ fleet });
    expect(rendered(<HealthView />).text).toContain(
      'Counts are published to the fleet web-1 of prod, nats://10.0.0.1:4222: 1 summary, 2 views open at hubs',
    );
    give({
      fleet: { ...fleet, state: 'refused', problem: 'another service publishes', failures: 3, lookers: 0 },
    });
    const { text, html } = rendered(<HealthView />);
    expect(text).toContain('The fleet refuses this host: counting goes on another service publishes');
    expect(text).toContain('1 summary, 3 failed attempts');
    expect(html).toContain('<section class="panel level red"');
  });

  test('has the export by OTLP, and why it does not succeed', () => {
    const otlp = {
      url: 'http://127.0.0.1:4318/v1/metrics',
      state: 'ok' as const,
      problem: null,
      exports: 3,
      failures: 1,
      rejectedPoints: 2,
      lastMs: 1_700_000_000_000,
    };
    give({ otlp });
    expect(rendered(<HealthView />).text).toContain(
      'Metrics are exported by OTLP http://127.0.0.1:4318/v1/metrics: 3 exports, 1 failed attempt, 2 refused points, last ',
    );
    give({ otlp: { ...otlp, state: 'failing', problem: 'HTTP 503', lastMs: null } });
    const { text, html } = rendered(<HealthView />);
    expect(text).toContain('Metrics are not exported: counting goes on HTTP 503');
    expect(html).toContain('<section class="panel level red"');
  });

  test('has no share and no verdict before the first tick', () => {
    const none = spanAccuracy(0, [seriesSpan({ counted: 0, seconds: 0 })]);
    const starts = { state: 'starting', ticks: 0, countedSeconds: 0 } as const;
    give({ sessions: [sessionHealth({ ...starts, accuracy: { window: none, since: none } })] });
    for (const view of [<HealthView />, <HealthLine place={HOME} />]) {
      const { text, html } = rendered(view);
      expect(text).toMatch(/^(What is shown.*)?nothing is counted yet/);
      expect(text).not.toMatch(/100 %|vmtally takes|No session is known|No event was missed/);
      expect(html, 'no tick mark').not.toContain('M6.4 12.2');
    }
    expect(rendered(<HealthView />).text).toContain('kmem:kfree – – 0 % – 0 %');
  });

  test('has the accuracy with the reasons why counts are not complete', () => {
    const sessions = [sessionHealth({ accuracy: accuracyIn({ uncountedSeconds: 60 }) })];
    give({ complete: false, reasons: [REASON, 's2: the session is restarting'], sessions });
    const { text, html } = rendered(<HealthView />);
    expect(text).toContain(
      `100 % counted, 10 % of the time not counted ${REASON} s2: the session is restarting`,
    );
    expect(text).not.toContain('No session');
    expect(html).toContain('<section class="panel level red"');
  });

  test('has the overhead of both processes, and the clients', () => {
    give({
      controller: { cpuPercent: 0.84, rssBytes: 50 << 20 },
      server: { cpuPercent: 0.25, rssBytes: 70 << 20, clients: 1200, slowClients: 3, lostTicks: 45 },
    });
    expect(rendered(<HealthView />).text).toContain(
      'CPU in percent of one CPU, over the last 10 s vmtally, CPU 2.6 % of it bpftrace 1.5 % counting 0.8 % counting, RSS 50 MiB serving 0.3 % serving, RSS 70 MiB clients 1,200 slow clients 3 ticks dropped for clients 45',
    );
  });

  test('has a panel for each session', () => {
    give({ sessions: [sessionHealth(), sessionHealth({ id: 's2', name: 'mine' })] });
    expect(rendered(<HealthView />).labels).toEqual([
      'What is shown',
      'Accuracy',
      'Session s1',
      'Accuracy of s1',
      'Session mine',
      'Accuracy of mine',
      'Cost of vmtally',
    ]);
  });
});

describe('the line of the health', () => {
  const render = () => rendered(<HealthLine place={HOME} />);

  test('waits for the first message', () => {
    expect(render().text).toBe('Health is not known yet');
  });

  test('has completeness and overhead, and the map occupancy on hover', () => {
    give({ sessions: [sessionHealth({ pressure: [{ map: 'kfree', keys: 5, room: 100 }] })] });
    const { text, tooltips } = render();
    expect(text).toBe('100 % counted gaps 0 missed runs 0 vmtally takes 2.3 % of a CPU');
    expect(tooltips[0]).toBe('Fullest BPF map: kfree, 5.0 %');
  });

  test('has the share of the last minutes, and that since the start on hover', () => {
    const { window } = accuracyIn({});
    const { window: off } = accuracyIn({ uncountedSeconds: 6 });
    give({ sessions: [sessionHealth({ accuracy: { window, since: { ...off, seconds: 3600 } } })] });
    const { text, tooltips } = render();
    expect(text).toMatch(/^100 % counted in 10 min gaps/);
    expect(tooltips[0]).toBe('100 % counted, 1 % of the time not counted since the start');
  });

  test('has the cost of the probes beside that of vmtally', () => {
    const cost = {
      ...sessionHealth().cost,
      probesPercent: 12.1,
      eventsPerSecond: 1_512_500,
      nsPerEvent: 80,
    };
    give({ sessions: [sessionHealth({ cost })] });
    const { text, tooltips } = render();
    expect(text).toContain('vmtally takes 2.3 %, counting adds 12.1 % of a CPU');
    expect(tooltips.at(-1)).toContain('(1,512,500 events/s × 80 ns)');
  });

  test.each([
    ['grey', { uncountedSeconds: 0.5 }],
    ['amber', { uncountedSeconds: 1 }],
    ['red', { isCountedNow: false }],
  ])('is %s by the figure, not by the number of reasons, which its tooltip has', (level, parts) => {
    const reasons = [REASON, 's2: it failed'];
    give({ complete: false, reasons, sessions: [sessionHealth({ accuracy: accuracyIn(parts) })] });
    const { html, text, tooltips } = render();
    expect(html).toContain(`data-level="${level}"`);
    expect(text).not.toContain(REASON);
    expect(tooltips[0]).toBe(reasons.join('\n'));
  });
});
