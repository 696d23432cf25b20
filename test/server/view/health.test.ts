import { describe, expect, test } from 'vitest';
import { healthMessage } from '../../../src/server/view/health.ts';
import { ServerMessage } from '../../../src/wire/messages.ts';
import { nothingMissed } from '../../../src/wire/nothing-missed.ts';
import type { SessionInfo } from '../../../src/wire/session.ts';
import { BUDGET, sessionInfo } from '../../fixtures/feed.ts';

const COSTS = {
  controller: { cpuPercent: 1.5, rssBytes: 1 },
  server: { cpuPercent: 0.5, rssBytes: 2, clients: 3, slowClients: 1, lostTicks: 9 },
};

const healthOf = (...sessions: SessionInfo[]) => {
  const message = healthMessage(sessions, COSTS, 'v1', 1234);
  ServerMessage.parse(message);
  return message;
};

const exactness = (parts: Partial<SessionInfo['exactness']>): SessionInfo['exactness'] => ({
  ...nothingMissed(),
  beyondDouble: [],
  ...parts,
});

const problem = { code: 'SESSION_COST', message: 'it took 90 % of a CPU', hint: 'Less.' };
const gaps = [{ reason: 'bpftrace died' as const, seconds: 0.5, stderr: null, losesOrphans: false }];

describe('counts are', () => {
  const cases: [string, Partial<SessionInfo>, string[]][] = [
    ['complete', {}, []],
    ['complete while somebody suspended it', { state: 'suspended' }, []],
    ['complete where it has ended', { state: 'ended', endedMs: 5 }, []],
    ['complete before it began', { state: 'starting' }, []],
    [
      'complete with ticks that came late',
      { exactness: exactness({ exact: false, lateTicks: 3, gaps }) },
      ['nothing was counted for 0.500 s: bpftrace died'],
    ],
    [
      'complete on a kernel that does not count missed runs',
      { exactness: exactness({ missedRunsKnown: false }) },
      [],
    ],
    ['complete with longer ticks', { budget: { ...BUDGET, slower: { sinceMs: 0, percent: 7 } } }, []],
    [
      'not where events are or were left out',
      {
        budget: {
          ...BUDGET,
          leftOut: [
            { events: ['kmem:kfree'], sinceMs: 3_600_000, seconds: 1.25, percent: 7.25 },
            { events: ['a', 'a.b'], sinceMs: null, seconds: 40, percent: 7 },
          ],
        },
      },
      [
        'kmem:kfree: not counted since 01:00:00 UTC, when the session took 7.3 % of a CPU (limit 5 %)',
        'kmem:kfree: not counted for 1.3 s, to keep within the budget',
        'a, a.b: not counted for 40.0 s, to keep within the budget',
      ],
    ],
    ['not while it is started again', { state: 'restarting' }, ['the session is restarting']],
    ['not where it failed', { state: 'failed', problem: { ...problem, message: 'no' } }, ['no']],
    ['not where vmtally suspended it', { state: 'suspended', problem }, ['it took 90 % of a CPU']],
    [
      'not with numbers that a double does not hold',
      { exactness: exactness({ beyondDouble: ['kmem:kfree'] }) },
      ['kmem:kfree: over 2^53, rounded'],
    ],
    [
      'not with all of it',
      { state: 'restarting', exactness: exactness({ exact: false, gaps, lostOutput: 2, lateTicks: 4 }) },
      [
        'the session is restarting',
        '2 messages of bpftrace were lost: counts may be too low',
        'nothing was counted for 0.500 s: bpftrace died',
      ],
    ],
  ];
  test.each(cases)('%s', (_, parts, reasons) => {
    expect(healthOf(sessionInfo(parts))).toMatchObject({ complete: reasons.length === 0, reasons });
  });
});

test('reasons name the session if there are several', () => {
  const { reasons } = healthOf(
    sessionInfo(),
    sessionInfo({ id: 's1', name: 'mine', state: 'restarting' }),
    sessionInfo({ id: 's2', name: 's2', problem }),
  );
  expect(reasons).toEqual(['mine: the session is restarting', 's2: it took 90 % of a CPU']);
});

test('it has the overhead, and sessions without their events, scope and series', () => {
  const message = healthOf(sessionInfo());
  expect(message).toMatchObject({ type: 'health', key: 'v1', atMs: 1234, ...COSTS });
  expect(message.sessions[0]).toHaveProperty('pressure');
  expect(message.sessions[0]).not.toHaveProperty('series');
  expect(message.sessions[0]).not.toHaveProperty('events');
});

test('without sessions counts are complete', () => {
  expect(healthOf()).toMatchObject({ complete: true, reasons: [], sessions: [] });
});
