import { afterEach, expect, test } from 'vitest';
import { ClientTime } from '../../src/server/client-time.ts';
import { SeekTurns } from '../../src/server/player/seek-turns.ts';
import { serving } from '../fixtures/engine.ts';
import { feedTick, PLAIN, sessionInfo, who } from '../fixtures/feed.ts';
import { until } from '../fixtures/until.ts';

const open: ClientTime[] = [];
afterEach(() => {
  for (const time of open.splice(0)) time.close();
});

/** A hub whose sessions `main` and `other` have ticks of a second. */
function counting() {
  const { engine, hub } = serving({ keepsPast: true });
  for (const id of ['main', 'other']) {
    engine.emit({ kind: 'session', session: sessionInfo({ id, series: [PLAIN] }) });
    for (let tick = 1; tick <= 5; tick++)
      engine.emit(
        feedTick({
          session: id,
          tick,
          atMs: 1_000 * tick,
          rows: tick === 1 ? [who(0)] : [],
          counts: [[0, 0, 0, tick]],
        }),
      );
  }
  const lookers = { count: 0, turns: new SeekTurns() };
  const come = (role: 'control' | 'read' = 'control') => {
    const time = new ClientTime(hub, undefined, { lookers, role }, () => {});
    open.push(time);
    return time;
  };
  return { hub, lookers, come };
}

const shows = (time: ClientTime, session: string, atMs: number) =>
  until('the tick', () => {
    const [info] = time.hub.sessions;
    return info?.id === session && time.hub.session(undefined).board.atMs === atMs;
  });

test('each client looks at a time of its own, of a session, and returns', async () => {
  const { hub, lookers, come } = counting();
  const [one, two] = [come(), come()];
  one.control({ atMs: 2_000 });
  await shows(one, 'main', 2_000);
  expect(two.hub).toBe(hub);
  two.control({ step: -1, session: 'other' });
  await shows(two, 'other', 4_000);
  two.control({ atMs: 3_000, session: 'main' });
  await shows(two, 'main', 3_000);
  expect(lookers.count).toBe(2);
  await shows(one, 'main', 2_000);
  one.control({ live: true });
  expect(one.hub).toBe(hub);
  expect(lookers.count).toBe(1);
});

test('stepping behind the last tick returns to the counts of now', async () => {
  const { hub, come } = counting();
  const time = come();
  time.control({ step: -1 });
  await shows(time, 'main', 4_000);
  time.control({ step: 1 });
  await until('live', () => time.hub === hub);
});

test('what would change nothing now is no past', () => {
  const { hub, come } = counting();
  const time = come();
  for (const moves of [{ play: true }, { speed: 2 }, { step: 1 as const }, { live: true as const }])
    time.control(moves);
  expect(time.hub).toBe(hub);
});

test('more clients than memory allows are refused, until one leaves', () => {
  const { come } = counting();
  const times = Array.from({ length: 8 }, () => come());
  for (const time of times) time.control({ atMs: 2_000 });
  const late = come();
  expect(() => late.control({ atMs: 2_000 })).toThrow(expect.objectContaining({ code: 'CLIENT_LIMIT' }));
  times[0]?.close();
  late.control({ atMs: 2_000 });
  expect(() => late.control({ atMs: 2_000, session: 'none' })).toThrow(
    expect.objectContaining({ code: 'SESSION_UNKNOWN' }),
  );
});

test('two places are left to the role control', () => {
  const { come } = counting();
  for (const time of Array.from({ length: 6 }, () => come('read'))) time.control({ atMs: 2_000 });
  expect(() => come('read').control({ atMs: 2_000 })).toThrow(
    expect.objectContaining({
      code: 'CLIENT_LIMIT',
      message: '6 clients look back, and no more of the role read are allowed',
    }),
  );
  for (const time of [come(), come()]) time.control({ atMs: 2_000 });
  expect(() => come().control({ atMs: 2_000 })).toThrow(expect.objectContaining({ code: 'CLIENT_LIMIT' }));
});
