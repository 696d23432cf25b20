import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { recordedCapture } from '../../../src/replay/recorded-capture.ts';
import { Recording } from '../../../src/replay/recording.ts';
import type { Hub } from '../../../src/server/hub.ts';
import { Player } from '../../../src/server/player/player.ts';
import { SeekTurns } from '../../../src/server/player/seek-turns.ts';
import { nothingMissed } from '../../../src/wire/nothing-missed.ts';
import { ViewRequest } from '../../../src/wire/view-requests.ts';
import { capturesFrom } from '../../fixtures/capture.ts';
import { Random } from '../../fixtures/random.ts';
import { recorded, recordedFiles, ticksOf } from '../../fixtures/replay.ts';
import { until } from '../../fixtures/until.ts';
import { liveHub, messagesOf } from './view-messages.ts';

const recordings = new WeakMap<Player, Recording>();
const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

const playerOf = (pieces: readonly Buffer[], isPlaying = false): Player => playerOfFiles([pieces], isPlaying);

function playerOfFiles(files: readonly (readonly Buffer[])[], isPlaying = false): Player {
  const recording = new Recording(capturesFrom(files));
  const player = new Player(recordedCapture(recording), { isPlaying });
  recordings.set(player, recording);
  open.push(() => {
    expect(player.trouble).toBe('');
    player.close();
    recording.close();
  });
  return player;
}

describe('a replay shows at each time what was shown live', () => {
  test.each([1, 2])('seed %i, in any order of seeks', async (seed) => {
    const random = new Random(seed);
    const ticks = ticksOf(random, 180);
    const player = playerOf(recorded(ticks));
    for (const at of [0, 179, 1, 150, random.int(180)]) {
      const tick = ticks[at];
      await player.seek(tick?.atMs ?? 0);
      expect(player.state.atMs).toBe(tick?.atMs);
      expect(await messagesOf(player.hub)).toEqual(await messagesOf(liveHub(ticks.slice(0, at + 1))));
    }
  });

  test('step by step', async () => {
    const ticks = ticksOf(new Random(4), 60);
    const player = playerOf(recorded(ticks));
    await player.seek(0);
    for (let at = 1; at < 12; at++) {
      await player.step(1);
      expect(await messagesOf(player.hub)).toEqual(await messagesOf(liveHub(ticks.slice(0, at + 1))));
    }
    await player.step(-1);
    expect(player.state.atMs).toBe(ticks[10]?.atMs);
    expect(await messagesOf(player.hub)).toEqual(await messagesOf(liveHub(ticks.slice(0, 11))));
  });
});

test('steps that come faster than they are shown add up', async () => {
  const ticks = ticksOf(new Random(4), 60);
  const player = playerOf(recorded(ticks));
  const shows = (at: number) => until('the tick', () => player.state.atMs === ticks[at]?.atMs);
  await player.seek(ticks[30]?.atMs ?? 0);
  for (let times = 0; times < 6; times++) void player.step(-1);
  await shows(24);
  const sought = player.seek(ticks[40]?.atMs ?? 0);
  for (const step of [1, 1, 1, -1] as const) void player.step(step);
  await sought;
  await shows(42);
  expect(await messagesOf(player.hub)).toEqual(await messagesOf(liveHub(ticks.slice(0, 43))));
});

test('of the seeks that wait for their turn, only the last is carried out', async () => {
  const ticks = ticksOf(new Random(3), 60);
  const turns = new SeekTurns();
  const recording = new Recording(capturesFrom([recorded(ticks)]));
  const capture = recordedCapture(recording);
  let built = 0;
  const counted = Object.create(capture, {
    positionBefore: {
      value: (atMs: number) => {
        built++;
        return capture.positionBefore(atMs);
      },
    },
  }) as typeof capture;
  const player = new Player(counted, { isPlaying: false, turns });
  open.push(() => {
    player.close();
    recording.close();
  });
  await recording.reach(Number.MAX_SAFE_INTEGER);
  let others = () => {};
  void turns.run({}, () => new Promise((resolve) => (others = resolve)));
  built = 0;
  const sought: Promise<void>[] = [];
  for (const { atMs } of ticks.slice(0, 50)) {
    sought.push(player.seek(atMs));
    await turn();
  }
  others();
  await Promise.all(sought);
  expect(player.state).toMatchObject({ atMs: ticks[49]?.atMs, isSeeking: false });
  // A board of the last ten seconds, and one of ten minutes.
  expect(built).toBe(2);
});

describe('files of one record are as one file', () => {
  test.each([
    [1, [60]],
    [2, [1, 2, 90, 179]],
    [3, [30, 31, 60, 90, 120, 150]],
  ])('seed %i, cut behind %j', async (seed, cuts) => {
    const random = new Random(seed);
    const ticks = ticksOf(random, 180);
    const player = playerOfFiles(recordedFiles(ticks, cuts));
    for (const at of [0, 179, 1, 150, 91, random.int(180)]) {
      const tick = ticks[at];
      await player.seek(tick?.atMs ?? 0);
      expect(player.state.atMs).toBe(tick?.atMs);
      expect(await messagesOf(player.hub)).toEqual(await messagesOf(liveHub(ticks.slice(0, at + 1))));
    }
    expect(recordings.get(player)).toMatchObject({ gaps: [], damages: [], hasEnd: true });
  });
});

test('records that follow one another are one time line: rows of the first have ended, and its counts stay', async () => {
  const [one, two] = [ticksOf(new Random(10), 40), ticksOf(new Random(11), 40)];
  const lateMs = 300_000 + (one.at(-1)?.atMs ?? 0) - (two[0]?.atMs ?? 0);
  const later = two.map((tick) => ({ ...tick, atMs: tick.atMs + lateMs }));
  const player = playerOfFiles([recorded(one), recorded(later)]);
  const total = (hub: Hub) =>
    hub
      .session(undefined)
      .board.total.values()
      .map(([series, count]) => [series, count]);
  for (const at of [39, 0, 20]) {
    await player.seek(later[at]?.atMs ?? 0);
    const { board } = player.hub.session(undefined);
    expect(total(player.hub)).toEqual(total(liveHub([...one, ...later.slice(0, at + 1)])));
    const known = new Set(later.flatMap(({ rows }) => rows.map(({ key }) => key)));
    expect([...board.rows.values()].filter(({ who }) => !who.ended && !known.has(who.key))).toEqual([]);
  }
  expect(recordings.get(player)?.gaps ?? []).toEqual([
    {
      fromMs: one.at(-1)?.atMs,
      toMs: (later[0]?.atMs ?? 0) - 1000 * (later[0]?.seconds ?? 0),
      why: 'not recorded',
    },
  ]);
});

describe('a replay that plays', () => {
  test('comes to the end with all counts, at any speed', async () => {
    const ticks = ticksOf(new Random(5), 60);
    const player = playerOf(recorded(ticks), true);
    player.setSpeed(1000);
    await player.seek(0);
    await until('the end', () => player.state.isAtEnd, 20_000, 5);
    expect(player.state).toMatchObject({ atMs: ticks.at(-1)?.atMs, isPlaying: false });
    // Ticks that came together are one, whose numbers are the last of each cell.
    const totals = async (hub: Hub) =>
      ((await messagesOf(hub))[6] as { total: number[][] }).total.map((cell) => cell.slice(0, 3));
    expect(await totals(player.hub)).toEqual(await totals(liveHub(ticks)));
  });

  test('waits for each tick as long as it took', async () => {
    const ticks = ticksOf(new Random(6), 20);
    const player = playerOf(recorded(ticks), true);
    await player.seek(0);
    player.setSpeed(50);
    const fromMs = performance.now();
    await until('the third tick', () => player.state.atMs >= (ticks[2]?.atMs ?? 0), 20_000, 1);
    const spanMs = (ticks[2]?.atMs ?? 0) - (ticks[0]?.atMs ?? 0);
    expect(performance.now() - fromMs).toBeGreaterThan(spanMs / 50 - 20);
  });

  test('begins again when it is played at the end', async () => {
    const ticks = ticksOf(new Random(7), 20);
    const player = playerOf(recorded(ticks));
    await player.seek(Number.MAX_SAFE_INTEGER);
    expect(player.state).toMatchObject({ atMs: ticks.at(-1)?.atMs, isAtEnd: true });
    player.play();
    await until('the start', () => player.state.atMs < (ticks[10]?.atMs ?? 0), 20_000, 1);
    expect(player.state.isPlaying).toBe(true);
  });
});

test('the losses at a time are those of the ticks up to then', async () => {
  const ticks = ticksOf(new Random(10), 40);
  const missed = (tick: number) => ({
    ...nothingMissed(),
    exact: false,
    missedRuns: [{ event: 'kmem:kmalloc', loses: 'events' as const, runs: tick, bound: tick }],
  });
  const player = playerOf(recorded(ticks, missed));
  for (const at of [0, 30, 2]) {
    await player.seek(ticks[at]?.atMs ?? 0);
    const { info } = player.hub.session(undefined);
    expect(info.exactness.missedRuns).toEqual(missed(ticks[at]?.tick ?? 0).missedRuns);
  }
  await player.step(1);
  expect(player.hub.session(undefined).info.exactness.missedRuns).toMatchObject([{ runs: ticks[3]?.tick }]);
});

test('a damaged member is a gap in the session, and in its marks', async () => {
  const pieces = recorded(ticksOf(new Random(8), 40));
  pieces[5]?.fill(0, 40);
  const player = playerOf(pieces);
  await player.seek(Number.MAX_SAFE_INTEGER);
  const { info, marks } = player.hub.session(undefined);
  const [gap] = recordings.get(player)?.gaps ?? [];
  const seconds = ((gap?.toMs ?? 0) - (gap?.fromMs ?? 0)) / 1000;
  expect(info.exactness.gaps).toMatchObject([{ reason: 'capture damaged', seconds }]);
  expect(info.accuracy.since.series[0]).toMatchObject({ uncountedSeconds: seconds });
  expect(marks.list(player.state.atMs)).toMatchObject([
    { kind: 'gap', text: `gap: capture damaged, not counted for ${seconds.toFixed(1)} s` },
  ]);
});

test('what a capture does not hold is refused in a sentence', async () => {
  const player = playerOf(recorded(ticksOf(new Random(9), 3)));
  await player.seek(0);
  for (const [request, message] of [
    [{ view: 'leaderboard', group: 'cpu' }, 'a capture has no counts by CPU'],
    [
      { view: 'leaderboard', group: 'site' },
      'this capture has no call sites: `vmtally record --by pid,site` keeps them',
    ],
    [{ view: 'compare' }, 'a capture has no comparison of tracepoints with vmstat'],
    [{ view: 'flame' }, 'a capture has no stacks'],
  ] as const)
    await expect(player.hub.view(ViewRequest.parse(request))).rejects.toMatchObject({
      code: 'NOT_RECORDED',
      message,
    });
});
