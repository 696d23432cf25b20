import { describe, expect, test } from 'vitest';
import type { SessionInfo } from '../../../src/wire/session.ts';
import { HOME } from '../../../ui/src/place/place.ts';
import { SessionsTable } from '../../../ui/src/sessions/SessionsTable.tsx';
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
      cost: { bpftracePercent: 1.25, bpftraceSeconds: 2.5, probesPercent: null },
    });
    expect(rows[0]).toEqual(['Name', 'State', 'Events', 'Scope', 'Counted', 'Cost', 'Actions']);
    expect(rows[1]).toEqual([
      'mine',
      'counting',
      'large: kmalloc if bytes_req > 64 kfree',
      'whole system by pid, every 200 ms',
      '1 min 30 s',
      '1.3 %',
      'Change Suspend Delete',
    ]);
    expect(tooltips).toContain('2.500 s of CPU in total');
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

  test('says that counts are not complete', () => {
    const { exactness } = sessionInfo();
    const { rows } = render({ exactness: { ...exactness, exact: false } }, {});
    expect(rows.slice(1).map(([, state]) => state)).toEqual(['counting not complete', 'counting']);
  });

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
