import { expect, test } from 'vitest';
import { liveTimeline } from '../../../src/server/player/live-timeline.ts';
import { serving } from '../../fixtures/engine.ts';
import { feedTick, PLAIN, sessionInfo, who } from '../../fixtures/feed.ts';

test('a companion has no past, and no time line since 1970', () => {
  const { engine, hub } = serving({ keepsPast: true });
  const session = 'main-site';
  engine.emit({ kind: 'session', session: sessionInfo({ id: 'main' }) });
  engine.emit({
    kind: 'session',
    session: sessionInfo({ id: session, companionOf: 'main', series: [PLAIN] }),
  });
  engine.emit(feedTick({ session, tick: 1, atMs: 5_000, rows: [who(0)], counts: [[0, 0, 0, 7]] }));
  const { startMs, endMs, atMs } = liveTimeline(hub.session(session));
  expect([startMs, endMs, atMs]).toEqual([5_000, 5_000, 5_000]);
});
