import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { logRestarts } from '../../../src/cli/serve/restart-log.ts';
import type { Exactness } from '../../../src/wire/exactness.ts';
import type { SessionInfo } from '../../../src/wire/session.ts';
import { sessionInfo } from '../../fixtures/feed.ts';

const lines: [string, string, object][] = [];
const line = (level: string) => (facts: object, text: string) => void lines.push([level, text, facts]);
const logTo = () => logRestarts({ warn: line('warn'), info: line('info') } as never);

const { exactness: NOTHING } = sessionInfo();
const gap = (seconds: number | null, stderr: string | null = null): Exactness['gaps'][number] => ({
  reason: 'bpftrace died',
  seconds,
  stderr,
  losesOrphans: false,
});
const send = (
  feed: ReturnType<typeof logRestarts>,
  gaps: Exactness['gaps'],
  parts: Partial<SessionInfo> = {},
) => feed({ kind: 'session', session: sessionInfo({ exactness: { ...NOTHING, gaps }, ...parts }) });

beforeEach(() => {
  lines.length = 0;
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('a line for each gap once it is over, and none without', () => {
  const feed = logTo();
  send(feed, []);
  send(feed, [gap(null, 'killed')], { state: 'restarting' });
  expect(lines).toEqual([]);
  for (const ticks of [1, 2]) send(feed, [gap(1.23456, 'killed')], { ticks });
  expect(lines).toEqual([
    [
      'warn',
      'bpftrace was restarted: some time was not counted',
      { session: 'main', why: 'bpftrace died', stderr: 'killed', uncountedSeconds: 1.235 },
    ],
  ]);
});

test('a line for a gap that no restart ends', () => {
  const feed = logTo();
  send(feed, [gap(null)], { state: 'failed' });
  send(feed, [gap(null)], { state: 'failed' });
  expect(lines).toEqual([
    [
      'warn',
      'bpftrace ended, and the session does not count',
      { session: 'main', why: 'bpftrace died', uncountedSeconds: null },
    ],
  ]);
});

test('a restart that a client or the budget asked for is no warning', () => {
  const feed = logTo();
  send(feed, [], { pauses: { count: 1, seconds: 2 } });
  send(feed, [], { pauses: { count: 3, seconds: 2.75 } });
  expect(lines.map(([level, , facts]) => [level, facts])).toEqual([
    ['info', { session: 'main', why: 'the session was suspended or changed', uncountedSeconds: 2 }],
    ['info', { session: 'main', why: 'the session was suspended or changed', uncountedSeconds: 0.75 }],
  ]);
});

test('sessions have lines of their own, and a new one with the same id begins anew', () => {
  const feed = logTo();
  send(feed, [gap(1)]);
  send(feed, [gap(2)], { id: 's1' });
  feed({ kind: 'deleted', session: 's1' });
  send(feed, [gap(3)], { id: 's1' });
  expect(lines.map(([, , facts]) => facts)).toMatchObject([
    { session: 'main', uncountedSeconds: 1 },
    { session: 's1', uncountedSeconds: 2 },
    { session: 's1', uncountedSeconds: 3 },
  ]);
});

test('restarts without end have ten lines, then one in ten seconds with their number', () => {
  const feed = logTo();
  const gaps: Exactness['gaps'] = [];
  const restart = () => {
    gaps.push(gap(0.5));
    send(feed, [...gaps]);
  };
  for (let number = 0; number < 13; number++) restart();
  expect(lines).toHaveLength(10);
  vi.advanceTimersByTime(10_000);
  send(feed, [...gaps]);
  expect(lines).toHaveLength(11);
  expect(lines.at(-1)).toEqual([
    'warn',
    'bpftrace was restarted often: these restarts have one line',
    { session: 'main', restarts: 3, why: ['bpftrace died'], uncountedSeconds: 1.5 },
  ]);
  restart();
  expect(lines).toHaveLength(11);
  vi.advanceTimersByTime(10_000);
  restart();
  expect(lines.at(-1)?.[2]).toMatchObject({ restarts: 2, uncountedSeconds: 1 });
});

test.each([
  ['ends', (feed: ReturnType<typeof logTo>, gaps: Exactness['gaps']) => send(feed, gaps, { state: 'ended' })],
  ['is deleted', (feed: ReturnType<typeof logTo>) => feed({ kind: 'deleted', session: 'main' })],
])('a session that %s leaves no restart without a line', (_, end) => {
  const feed = logTo();
  const gaps = Array.from({ length: 15 }, () => gap(0.5));
  send(feed, gaps);
  end(feed, gaps);
  expect(lines.at(-1)?.[2]).toMatchObject({ restarts: 5, uncountedSeconds: 2.5 });
});
