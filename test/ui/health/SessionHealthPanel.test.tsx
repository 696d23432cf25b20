import { describe, expect, test } from 'vitest';
import { nothingMissed } from '../../../src/wire/nothing-missed.ts';
import { SessionHealthPanel } from '../../../ui/src/health/SessionHealthPanel.tsx';
import type { SessionHealth } from '../../../ui/src/live/health.tsx';
import { accuracyIn, seriesSpan } from '../../fixtures/accuracy.ts';
import { BUDGET } from '../../fixtures/feed.ts';
import { rendered } from '../rendered.ts';
import { sessionHealth } from './health-message.ts';

const render = (parts: Partial<SessionHealth> = {}, shown: string[] = []) =>
  rendered(<SessionHealthPanel session={sessionHealth(parts)} shown={shown} />);

const gap = { reason: 'bpftrace died' as const, seconds: 1.5, stderr: null, losesOrphans: false };
const gaps = { ...nothingMissed(), beyondDouble: [], gaps: [gap], earlierGaps: { count: 2, seconds: 9 } };
const GAP = 'nothing was counted for 1.500 s: bpftrace died';

describe('the health of a session', () => {
  test('has how long and how often it counted, and its overhead', () => {
    const { text, tooltips } = render({ countedSeconds: 3725, ticks: 3720 });
    expect(text).toContain('s1 whole system counting');
    expect(text).toContain('counted 1 h 2 min ticks 3,720 gaps 0 restarts 0 pauses 0 bpftrace, CPU 1.5 %');
    expect(tooltips).toContain('3,725 seconds');
    expect(tooltips).toContain('Percent of one CPU, over the last 10 s; 1 seconds of CPU in total');
  });

  test('says that no event was missed', () => {
    expect(render().text).toContain('No event was missed.');
    expect(render({ exactness: gaps }).text).not.toContain('No event was missed.');
  });

  test('counts all gaps and describes the kept ones', () => {
    const { text } = render({ exactness: { ...gaps, restarts: 4 } });
    expect(text).toContain('gaps 3 restarts 4');
    expect(text).toContain(GAP);
    expect(text).toContain('2 earlier gaps, 9.000 s');
  });

  test('describes skipped runs of probes with their bound', () => {
    const missedRuns = [{ event: 'kmem:kmalloc', loses: 'events' as const, runs: 1200, bound: 1200 }];
    const exactness = { ...nothingMissed(), beyondDouble: [], missedRuns };
    expect(render({ exactness }).text).toContain('kmem:kmalloc: up to 1,200 missing: the kernel skipped');
  });

  test('omits lines that the page already shows', () => {
    expect(render({ exactness: gaps }, [GAP]).text).not.toContain(GAP);
    expect(render({ exactness: gaps }, [`s1: ${GAP}`]).text).not.toContain(GAP);
    expect(render({ exactness: gaps }, [`s2: ${GAP}`]).text).toContain(GAP);
  });

  test('shows pauses with their time', () => {
    expect(render({ pauses: { count: 2, seconds: 61 } }).text).toContain('pauses 2, 1 min 1 s');
  });

  test('shows the accuracy of each series, lately and since the start', () => {
    const losses = { ...seriesSpan().losses, missing: 600 };
    const { window } = accuracyIn({}, { series: 'kmem:kmalloc', uncountedSeconds: 600 });
    const { since } = accuracyIn(
      { counted: 999_400, losses },
      { series: 'kmem:kmalloc', uncountedSeconds: 1.86 },
    );
    const { rows, labels, tooltips } = render({ accuracy: { window, since } });
    expect(labels).toContain('Accuracy of s1');
    expect(rows.slice(1)).toEqual([
      ['kmem:kfree', '100 %', '0', '0 %', '≥ 99.94 %', '0 %'],
      ['kmem:kmalloc', '–', '–', '100 %', '100 %', '0.31 %'],
    ]);
    expect(tooltips).toContain('not counted');
  });

  test('shows the occupancy of the maps', () => {
    const { rows, labels } = render({ pressure: [{ map: 'kmalloc', keys: 3000, room: 65_536 }] });
    expect(labels).toContain('Map occupancy of s1');
    expect(rows.slice(2)).toEqual([
      ['Map', 'Occupancy', 'Entries', 'Max entries'],
      ['kmalloc', '4.6 %', '3,000', '65,536'],
    ]);
  });

  test('shows the budget, and that ticks are throttled', () => {
    const slower = { sinceMs: Date.UTC(2026, 0, 1, 12), percent: 7.25 };
    // The cost of the last tick alone would contradict that of the other figures, which are of the last 10 s.
    const budget = { ...BUDGET, probesPercent: 9, slower };
    const { text } = render({ budget, cost: { ...sessionHealth().cost, probesPercent: 0.5 } });
    expect(text).toContain('probes, CPU 0.5 % added to an event – limit 5 %');
    expect(text).toContain('12:00:00 UTC');
  });

  test('says that the time of the probes is not known', () => {
    expect(render({ budget: BUDGET }).text).toContain('probes, CPU –');
  });

  test('shows its problem and the remedy', () => {
    const problem = { code: 'BPFTRACE_FAILED', message: 'bpftrace failed', hint: 'Run vmtally doctor.' };
    expect(render({ state: 'failed', problem }).text).toContain('failed bpftrace failed Run vmtally doctor.');
  });
});
