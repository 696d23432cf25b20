import { expect, test } from 'vitest';
import { timeline } from '../../../src/server/view/timeline.ts';
import { ViewRequest } from '../../../src/wire/view-requests.ts';
import { serving } from '../../fixtures/engine.ts';
import { feedTick, PLAIN, sessionInfo, who } from '../../fixtures/feed.ts';
import { TIMELINE } from '../../fixtures/timeline.ts';

const REQUEST = ViewRequest.parse({ view: 'timeline' }) as Extract<ViewRequest, { view: 'timeline' }>;

test('the course is sent to who comes, and again once it has more', () => {
  let now = TIMELINE;
  const source = timeline.open(REQUEST, 'v1', serving({ timeline: () => now }).hub, 'read');
  expect(source.snapshot()).toMatchObject({ type: 'timeline', key: 'v1', points: TIMELINE.points });
  now = { ...TIMELINE, atMs: 3_000, state: 'end' };
  expect(source.advance?.()).toMatchObject({ atMs: 3_000, state: 'end', points: null });
  now = { ...now, points: [...TIMELINE.points, [3_000, 4_000, 2]] };
  expect(source.advance?.()).toMatchObject({ points: now.points });
});

test('a session that counts has the last minutes, live, and the course in points of five seconds', async () => {
  const { engine, hub } = serving({ keepsPast: true });
  const session = 's7';
  engine.emit({ kind: 'session', session: sessionInfo({ id: session, series: [PLAIN] }) });
  const emit = (tick: number, atMs: number) =>
    engine.emit(
      feedTick({ session, tick, atMs, rows: tick === 1 ? [who(0)] : [], counts: [[0, 0, 0, tick]] }),
    );
  for (let tick = 1; tick <= 12; tick++) emit(tick, 1_000 * tick);
  const request = await timeline.resolve({ ...REQUEST, session }, hub, { role: 'read' });
  expect(request).toEqual({ view: 'timeline', session });
  const source = timeline.open(request, 'v1', hub, 'read');
  expect(source.snapshot()).toMatchObject({
    startMs: 0,
    endMs: 12_000,
    atMs: 12_000,
    state: 'live',
    points: [
      [0, 4_000, 2.5],
      [4_000, 9_000, 7],
      [9_000, 12_000, 11],
    ],
    gaps: [],
  });
  emit(13, 16_000);
  expect(source.advance?.()).toMatchObject({
    points: expect.arrayContaining([[15_000, 16_000, 13]]),
    gaps: [{ fromMs: 12_000, toMs: 15_000, why: 'not counted' }],
  });
});
