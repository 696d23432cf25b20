import { describe, expect, test } from 'vitest';
import type { SessionInfo } from '../../../src/wire/session.ts';
import { HOME } from '../../../ui/src/place/place.ts';
import { SessionsTable } from '../../../ui/src/sessions/SessionsTable.tsx';
import { accuracyIn } from '../../fixtures/accuracy.ts';
import { sessionInfo } from '../../fixtures/feed.ts';
import { rendered } from '../rendered.ts';

const render = (...sessions: Partial<SessionInfo>[]) =>
  rendered(
    <SessionsTable
      sessions={sessions.map(sessionInfo)}
      place={{ ...HOME, session: 's1' }}
      onChange={() => {}}
      onDelete={() => {}}
    />,
  );

describe('the table of sessions', () => {
  test('has state, events with filters, scope, counted time and overhead', () => {
    const { rows, tooltips } = render({
      id: 's1',
      name: 'mine',
      events: [{ event: 'kmalloc', filter: 'bytes_req > 64', name: 'large' }, { event: 'kfree' }],
      intervalMs: 200,
      countedSeconds: 90,
      cost: { ...sessionInfo().cost, bpftracePercent: 1.25, bpftraceSeconds: 2.5, probesPercent: 12.1 },
    });
    expect(rows[0]).toEqual(['Name', 'State', 'Events', 'Scope', 'Counted', 'Cost', 'Actions']);
    expect(rows[1]).toEqual([
      'mine',
      'counting 100 % counted',
      'large: kmalloc if bytes_req > 64 kfree',
      'whole system by pid, every 200 ms',
      '1 min 30 s',
      '1.3 % + events 12.1 %',
      'Change Suspend Delete',
    ]);
    expect(tooltips).toContain('bpftrace took 2.500 s of CPU in total');
  });

  test('shows a few of many events; the others are on hover', () => {
    const events = Array.from({ length: 37 }, (_, index) => ({ event: `event${index}` }));
    const { rows, tooltips, labels } = render({ events });
    expect(rows[1]?.[2]).toBe('event0 event1 event2 event3 +33');
    expect(labels).toContain('33 more events');
    expect(tooltips).toContainEqual(expect.stringMatching(/^event4, event5, .*, event36$/));
    expect(render({ events: events.slice(0, 5) }).rows[1]?.[2]).toBe('event0 event1 event2 event3 event4');
  });

  test('offers no action that the service does not allow', () => {
    const { rows } = render({ id: 'main', locked: true }, { id: 's1' });
    expect(rows.slice(1).map((cells) => cells.at(-1))).toEqual(['', 'Change Suspend Delete']);
  });

  test('marks the session that the page shows', () => {
    const { html } = render({ id: 'main' }, { id: 's1', name: 'mine' });
    expect(html.match(/<tr[^>]*aria-current="true"[^>]*>/g)).toEqual([
      expect.stringContaining('aria-label="mine"'),
    ]);
  });

  test('has the accuracy as a figure, with its level: little that may be missing is no alarm', () => {
    const losses = { missing: 1, unbounded: 0, isPartial: false, isUncertain: false };
    const exactness = { ...sessionInfo().exactness, exact: false };
    const { rows, html } = render(
      { exactness, accuracy: accuracyIn({ counted: 3_000_000, losses }) },
      { accuracy: accuracyIn({ uncountedSeconds: 60 }) },
    );
    expect(rows.slice(1).map(([, state]) => state)).toEqual([
      'counting ≥ 99.999966 % counted',
      'counting 100 % counted, 10 % of the time not counted',
    ]);
    expect(html.match(/accuracy-of-session level \w+/g)).toEqual([
      'accuracy-of-session level grey',
      'accuracy-of-session level red',
    ]);
  });

  test.each(['starting', 'suspended', 'failed', 'ended'] as const)(
    'has no cost of now for a session that is %s',
    (state) => {
      const cost = { ...sessionInfo().cost, bpftracePercent: 1.25 };
      expect(render({ state, cost }).rows[1]?.[5]).toBe('–');
    },
  );

  test.each([
    ['starting', 'Change Suspend Delete'],
    ['restarting', 'Change Suspend Delete'],
    ['suspended', 'Change Resume Delete'],
    ['failed', 'Change Resume Delete'],
    ['ended', 'Delete'],
  ] as const)('offers the actions that a session that is %s allows', (state, actions) => {
    expect(render({ state }).rows[1]?.at(-1)).toBe(actions);
  });

  test('shows the problem of a session and the remedy below it', () => {
    const problem = { code: 'BPFTRACE_FAILED', message: 'bpftrace failed', hint: 'Run vmtally doctor.' };
    const { rows, html } = render({ state: 'failed', problem });
    expect(rows[2]).toEqual(['bpftrace failed Run vmtally doctor.']);
    expect(html).toContain('role="alert" data-code="BPFTRACE_FAILED"');
  });
});
