import { afterEach, describe, expect, test } from 'vitest';
import type { Hub } from '../../../src/server/hub.ts';
import { Player } from '../../../src/server/player/player.ts';
import { recordedPast } from '../../../src/server/player/recorded-past.ts';
import type { FeedTick } from '../../../src/wire/feed.ts';
import { ViewRequest } from '../../../src/wire/view-requests.ts';
import { Random } from '../../fixtures/random.ts';
import { SERIES, ticksOf } from '../../fixtures/replay.ts';
import { liveHub, messagesOf, VIEWS } from './view-messages.ts';

/** Views of numbers of now, and not of the last ten minutes. */
const NOW = VIEWS.slice(0, 5);
const withoutHistory = (messages: readonly unknown[]): unknown[] =>
  messages.map((message) =>
    JSON.parse(JSON.stringify(message, (key, value) => (key === 'spark' ? [] : value))),
  );

/** A session in seconds, of which a board remembers all: the ticks of the story are longer. */
const inSeconds = (ticks: readonly FeedTick[]): FeedTick[] =>
  ticks.map((tick, index) => ({
    ...tick,
    session: 'main',
    atMs: 1_000_000 + 1000 * index,
    seconds: 1,
    series: index === 0 ? SERIES : null,
  }));

const open: Player[] = [];
afterEach(() => {
  for (const player of open.splice(0)) player.close();
});

async function playerOf(hub: Hub): Promise<Player> {
  // Until the last tick is whole.
  await hub.read(undefined, () => {});
  const player = new Player(recordedPast(hub.session(undefined)), { isPlaying: false });
  open.push(player);
  return player;
}

describe('the past of a session shows what was shown live', () => {
  test.each([1, 2])('of some minutes: all views (seed %i)', async (seed) => {
    const random = new Random(seed);
    const ticks = inSeconds(ticksOf(random, 300));
    const player = await playerOf(liveHub(ticks, { keepsPast: true }));
    for (const at of [299, 0, 150, 1, random.int(300)]) {
      await player.seek(ticks[at]?.atMs ?? 0);
      const live = liveHub(ticks.slice(0, at + 1));
      expect(await messagesOf(player.hub)).toEqual(await messagesOf(live));
    }
    expect(player.trouble).toBe('');
  });

  test('of more than ten minutes: the last ten, and no more than two minutes beyond', async () => {
    const random = new Random(3);
    const ticks = inSeconds(ticksOf(random, 780));
    const hub = liveHub(ticks, { keepsPast: true });
    const player = await playerOf(hub);
    const { past } = hub.session(undefined);
    expect(past.ticks.length).toBeGreaterThanOrEqual(600);
    expect(past.ticks.length).toBeLessThanOrEqual(720);
    for (const at of [780 - past.ticks.length, 200, 779]) {
      await player.seek(ticks[at]?.atMs ?? 0);
      expect(player.state.atMs).toBe(ticks[at]?.atMs);
      const live = liveHub(ticks.slice(0, at + 1));
      expect(withoutHistory(await messagesOf(player.hub, NOW))).toEqual(
        withoutHistory(await messagesOf(live, NOW)),
      );
    }
    await player.seek(0);
    expect(player.state.atMs).toBe(past.first?.atMs);
  });

  test('step by step, back and forth, and at its end it says so', async () => {
    const ticks = inSeconds(ticksOf(new Random(4), 30));
    const player = await playerOf(liveHub(ticks, { keepsPast: true }));
    let ends = 0;
    player.onEnd = () => ends++;
    await player.seek(ticks[27]?.atMs ?? 0);
    await player.step(-1);
    for (const at of [26, 27, 28]) {
      expect(player.state.atMs).toBe(ticks[at]?.atMs);
      const live = liveHub(ticks.slice(0, at + 1));
      expect(await messagesOf(player.hub)).toEqual(await messagesOf(live));
      expect(ends).toBe(0);
      await player.step(1);
    }
    expect(ends).toBe(1);
  });

  test('with series that the session changed meanwhile', async () => {
    const ticks = inSeconds(ticksOf(new Random(5), 60)).map((tick, index) =>
      index < 30
        ? tick
        : {
            ...tick,
            series: index === 30 ? SERIES.toReversed() : null,
            counts: tick.counts.map((number, place) =>
              place % 4 === 1 ? SERIES.length - 1 - number : number,
            ),
          },
    );
    const player = await playerOf(liveHub(ticks, { keepsPast: true }));
    for (const at of [59, 29, 30, 40, 3]) {
      await player.seek(ticks[at]?.atMs ?? 0);
      const live = liveHub(ticks.slice(0, at + 1));
      expect(await messagesOf(player.hub)).toEqual(await messagesOf(live));
    }
  });
});

test('what is counted from now on is refused in a sentence', async () => {
  const player = await playerOf(liveHub(inSeconds(ticksOf(new Random(6), 3)), { keepsPast: true }));
  await player.seek(0);
  await expect(
    player.hub.view(ViewRequest.parse({ view: 'leaderboard', group: 'cpu' })),
  ).rejects.toMatchObject({
    code: 'NOT_RECORDED',
    message: 'counts by CPU are of now only',
    hint: 'Return to live first.',
  });
});
