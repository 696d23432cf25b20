import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { recordedCapture } from '../../../src/replay/recorded-capture.ts';
import { Recording } from '../../../src/replay/recording.ts';
import type { Hub } from '../../../src/server/hub.ts';
import { Player } from '../../../src/server/player/player.ts';
import type { FeedTick } from '../../../src/wire/feed.ts';
import type { Cell, Who } from '../../../src/wire/rows.ts';
import { ViewRequest } from '../../../src/wire/view-requests.ts';
import { capturesFrom } from '../../fixtures/capture.ts';
import { Random } from '../../fixtures/random.ts';
import {
  liveSites,
  SITE_SERIES,
  type SiteTick,
  siteCapture,
  siteTicks,
  timesOf,
} from '../../fixtures/sites.ts';
import { until } from '../../fixtures/until.ts';
import { liveHub } from './view-messages.ts';

const TICKS = 90;

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

function playing(all: readonly SiteTick[]): Player {
  const recording = new Recording(capturesFrom([siteCapture(all)]));
  const player = new Player(recordedCapture(recording), { isPlaying: false });
  open.push(() => {
    expect(player.trouble).toBe('');
    player.close();
    recording.close();
  });
  return player;
}

interface Message {
  session: string;
  rows: { row: number; who?: Who; cells: [Cell, ...Cell[]] }[];
}

/** The first message of a view. Rows and keys are numbered in the order in which they were met. */
async function messageOf(hub: Hub, view: object): Promise<Message> {
  const opened = await hub.view(ViewRequest.parse(view));
  const sent: object[] = [];
  const end = opened.subscribe({ ready: true, send: ({ message }) => void sent.push(message) });
  await until('a message', () => sent.length > 0, 20_000, 1);
  end();
  return sent[0] as never;
}

const keyOf = ({ who }: { who?: Who }): string => who?.key ?? '';
const comparable = (message: Message): object => ({
  ...message,
  key: '',
  session: '',
  row: 0,
  ...('rows' in message && {
    rows: message.rows
      .map((row) => ({ ...row, row: 0 }))
      .toSorted((a, b) => keyOf(a).localeCompare(keyOf(b))),
  }),
});

/** Messages of the boards of call sites, and those of each row. */
async function messagesOf(hub: Hub, view: object): Promise<object[]> {
  const boards = [];
  for (const sort of ['amountRate', 'count', 'wasted'])
    boards.push(
      await messageOf(hub, { view: 'leaderboard', series: ['kmem:kmalloc'], top: 1000, ...view, sort }),
    );
  const [{ session, rows } = expect.fail('no board')] = boards;
  const sites = rows.toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)));
  for (const { row } of sites) boards.push(await messageOf(hub, { view: 'process', session, row }));
  boards.push(await messageOf(hub, { view: 'totals', session }));
  return boards.map(comparable);
}

const SITES = { group: 'site' };
const OF_LIVE = { group: 'row', session: 'capture-site' };

describe('a replay shows at each time the call sites that were shown live', () => {
  test.each([
    ['all', 1, {}, undefined],
    ['all, of other ticks', 2, {}, undefined],
    [
      'those of a program',
      3,
      { within: { group: 'name', key: 'cc1' } },
      { group: 'name', key: 'cc1' } as const,
    ],
  ])('%s', async (_, seed, more, within) => {
    const all = siteTicks(new Random(seed));
    const player = playing(all);
    const ticks = liveSites(all, within);
    const expected = (at: number) => messagesOf(liveHub(withSeries(ticks.slice(0, at + 1))), OF_LIVE);
    for (const at of [TICKS - 1, 0, 40, 12, 70]) {
      await player.seek(timesOf(at).atMs);
      expect(await messagesOf(player.hub, { ...SITES, ...more }), `tick ${at}`).toEqual(await expected(at));
    }
    // The ticks that follow are sent to the same views.
    for (let at = 71; at < 75; at++) {
      await player.step(1);
      expect(await messagesOf(player.hub, { ...SITES, ...more }), `step to ${at}`).toEqual(
        await expected(at),
      );
    }
  });

  test('those of a process, by its pid and its start', async () => {
    const all = siteTicks(new Random(4));
    const player = playing(all);
    // A minute later a board forgets processes that have ended.
    await player.seek(timesOf(45).atMs);
    const { rows } = await messageOf(player.hub, { view: 'leaderboard', top: 1000 });
    const processes = rows.map(({ who }) => ({ pid: Number(who?.key), start: Number(who?.start) }));
    const sums = new Map<string, number>();
    for (const process of processes) {
      const board = await messageOf(player.hub, { view: 'leaderboard', ...SITES, ...process });
      for (const { who, cells } of board.rows) {
        sums.set(who?.key ?? '', (sums.get(who?.key ?? '') ?? 0) + (cells[0][1] ?? 0));
        expect(who?.users).toMatchObject({ processes: 1 });
      }
    }
    const ofAll = await messageOf(player.hub, { view: 'leaderboard', ...SITES });
    expect(sums).toEqual(new Map(ofAll.rows.map(({ who, cells }) => [who?.key, cells[0][1]])));
    // Without a start: the process that had the pid last.
    const [{ pid, start } = expect.fail('no process')] = processes.toSorted((x, y) => y.start - x.start);
    const named = await messageOf(player.hub, { view: 'leaderboard', ...SITES, pid });
    expect(named.session).toBe(`capture-site-${pid}-${start}`);
  });
});

const withSeries = (ticks: readonly FeedTick[]): FeedTick[] =>
  ticks.map((tick, index) => ({ ...tick, series: index === 0 ? SITE_SERIES : null }));

test('a row of a call site is shown at another time too, without a board beside it', async () => {
  const all = siteTicks(new Random(5));
  const player = playing(all);
  await player.seek(timesOf(80).atMs);
  const board = await player.hub.view(ViewRequest.parse({ view: 'leaderboard', ...SITES }));
  const end = board.subscribe({ ready: true, send: () => {} });
  const { session, rows } = await messageOf(player.hub, { view: 'leaderboard', ...SITES });
  const { row, who } = rows.at(0) ?? expect.fail('no row');
  end();
  await player.seek(timesOf(60).atMs);
  expect(await messageOf(player.hub, { view: 'process', session, row })).toMatchObject({
    who: { key: who?.key },
  });
});

test('sites without viewers are left after ten seconds; a hub of an earlier time keeps its own', async () => {
  const player = playing(siteTicks(new Random(5)));
  await player.seek(timesOf(80).atMs);
  const earlier = player.hub;
  const watch = async () =>
    (await player.hub.view(ViewRequest.parse({ view: 'leaderboard', ...SITES }))).subscribe({
      ready: true,
      send: () => {},
    });
  const endEarlier = await watch();
  await player.seek(timesOf(60).atMs);
  const end = await watch();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  endEarlier();
  await vi.advanceTimersByTimeAsync(10_000);
  const idsOf = ({ sessions }: Hub) => sessions.map(({ id }) => id);
  expect(idsOf(player.hub)).toEqual(['capture', 'capture-site']);
  end();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(idsOf(player.hub)).toEqual(['capture']);
  // A session of an earlier hub goes with that hub.
  expect(idsOf(earlier)).toEqual(['capture', 'capture-site']);
});

test('no more than eight processes at a time have their call sites shown', async () => {
  const all = siteTicks(new Random(6));
  const player = playing(all);
  await player.seek(timesOf(10).atMs);
  const ends: (() => void)[] = [];
  const sites = (start: number) =>
    player.hub.view(ViewRequest.parse({ view: 'leaderboard', ...SITES, pid: 7, start }));
  for (let start = 0; start < 8; start++)
    ends.push((await sites(start)).subscribe({ ready: true, send: () => {} }));
  await expect(sites(8)).rejects.toMatchObject({ code: 'SESSION_LIMIT' });
  // Nobody looks at the first any more: it leaves its place.
  ends[0]?.();
  await sites(8);
});
