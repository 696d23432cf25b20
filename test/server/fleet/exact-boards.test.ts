import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { VmtallyError } from '../../../src/errors.ts';
import type { BoardRequest } from '../../../src/fleet/board-request.ts';
import { cellBytes } from '../../../src/fleet/cell-bytes.ts';
import { Fleet } from '../../../src/fleet/fleet.ts';
import type { Summary } from '../../../src/fleet/schema.ts';
import { ExactBoards } from '../../../src/server/fleet/exact-boards.ts';
import type { BoardReader } from '../../../src/server/fleet/followed-board.ts';
import type { Relay } from '../../../src/server/fleet/relay.ts';
import { summaryOf } from '../../fleet/summary-fixture.ts';

const REQUEST: BoardRequest = { group: 'name', sort: 'count', top: 3 };
const [kmalloc, pages] = summaryOf().series as [Summary['series'][number], Summary['series'][number]];
const cell = (entry: number, count: number, series = 0) => ({
  entry,
  series,
  count,
  amount: 64 * count,
  recent: 0,
  recentAmount: 0,
});

let fleet: Fleet;
let asked: [host: string, keys: readonly string[]][];
/** Counts that hosts answer, by host and key. */
let counts: Record<string, Record<string, number>>;
let beyond: number;

const groups: Relay['groups'] = async (host, _, keys) => {
  asked.push([host, keys]);
  const known = counts[host];
  if (known === undefined) throw new VmtallyError('FLEET_UNREACHABLE', 'it does not answer', 'Look.');
  // The host names its series in another order.
  const cells = cellBytes(keys.map((key, entry) => cell(entry, known[key] ?? 0, 1)));
  return { series: [pages, kmalloc], cells, blur: cellBytes([cell(0, beyond, 1)]) };
};

function take(host: string, sent: Record<string, number>, most = 0, blur = 0): void {
  const name = {
    keys: Object.keys(sent),
    cells: cellBytes(Object.values(sent).map((count, entry) => cell(entry, count))),
    left: most > 0 ? 5 : 0,
    most: cellBytes([cell(0, most)]),
    blur: cellBytes([cell(0, blur)]),
  };
  fleet.take(summaryOf({ host, groups: { ...summaryOf().groups, name } }), { receivedMs: 1_790_000_010_000 });
}

const make = async () => {
  const { board, asked: by } = await new ExactBoards(fleet, { groups }).make(REQUEST);
  return {
    ...by,
    sure: board.sure,
    rows: board.rows.map(({ key, chosen, more, hosts }) => [key, chosen, more, hosts]),
  };
};

/** A view that reads a board for each of its messages. */
const looking = (reader: BoardReader) => () => reader.read(reader.answers?.() ?? []);

beforeEach(() => {
  fleet = new Fleet();
  [asked, counts, beyond] = [[], {}, 0];
  take('a', { x: 101, y: 61, z: 59 });
});

test('hosts are asked for the groups that they did not send, those that may have the most first', async () => {
  take('b', { x: 11 }, 7);
  take('c', { z: 5 }, 13);
  counts = { b: { y: 3, z: 7 }, c: { x: 2 } };
  expect(fleet.board(REQUEST)).toMatchObject({ sure: 1, rows: [{ more: 13 }, { more: 7 }, { more: 20 }] });
  expect(await make()).toEqual({
    hosts: 2,
    answered: 2,
    sure: 3,
    rows: [
      ['x', 114, 0, 3],
      ['z', 71, 0, 3],
      ['y', 64, 0, 2],
    ],
  });
  expect(asked).toEqual([
    ['c', ['x', 'y']],
    ['b', ['z', 'y']],
  ]);
});

test('a host that does not answer keeps its bound', async () => {
  take('b', { x: 11 }, 7);
  take('c', { x: 5 }, 13);
  counts = { b: { y: 3, z: 1 } };
  expect(await make()).toMatchObject({
    hosts: 2,
    answered: 1,
    sure: 1,
    rows: [
      ['x', 117, 0, 3],
      ['y', 64, 13, 2],
      ['z', 60, 13, 2],
    ],
  });
});

test('what a host itself does not know is added to the bound', async () => {
  take('b', { x: 11 }, 7, 2);
  counts = { b: { y: 3 } };
  beyond = 5;
  // x was sent: its bound is that of the summary.
  expect((await make()).rows).toEqual([
    ['x', 112, 2, 2],
    ['y', 64, 5, 2],
    ['z', 59, 5, 1],
  ]);
});

test('a group that the host sent while it was asked is not added twice', async () => {
  take('b', { x: 11 }, 7);
  counts = { b: { y: 3, z: 1 } };
  const making = new ExactBoards(fleet, {
    groups: async (...request) => {
      const later = summaryOf({ host: 'b', seq: 2 });
      const name = { ...later.groups.name, keys: ['y'], cells: cellBytes([cell(0, 4)]) };
      fleet.take({ ...later, groups: { ...later.groups, name } }, { receivedMs: 1_790_000_010_000 });
      return groups(...request);
    },
  }).make(REQUEST);
  const { board } = await making;
  expect(board.rows.find(({ key }) => key === 'y')).toMatchObject({ chosen: 65, more: 0 });
});

test('nobody is asked for a board without bounds, or of processes', async () => {
  expect(await make()).toMatchObject({ hosts: 0, answered: 0, sure: 3 });
  const { asked: by } = await new ExactBoards(fleet, { groups }).make({ ...REQUEST, group: 'row' });
  expect(by).toEqual({ hosts: 0, answered: 0 });
});

test('equal requests share their answers, and few others are asked for at a time', async () => {
  take('b', { x: 11 }, 7);
  counts = { b: {} };
  const boards = new ExactBoards(fleet, { groups });
  const all = await Promise.allSettled([1, 1, 2, 3, 4, 5].map((top) => boards.make({ ...REQUEST, top })));
  expect(all.map(({ status }) => status)).toEqual([...Array(5).fill('fulfilled'), 'rejected']);
  expect(all.at(-1)).toMatchObject({ reason: { code: 'CLIENT_LIMIT' } });
  // The first program is exact: nobody is asked for that board.
  expect(asked).toHaveLength(3);
});

test('a board that somebody looks at is asked for now and then, and shows the last answers until they are old', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  take('b', { x: 11 }, 7);
  counts = { b: { y: 3, z: 1 } };
  const read = looking(new ExactBoards(fleet, { groups }).follow(REQUEST));
  const mores = () => read().rows.map(({ more }) => more);
  expect(mores()).toEqual([0, 7, 7]);
  await vi.advanceTimersByTimeAsync(500);
  expect(mores()).toEqual([0, 0, 0]);
  expect(asked).toHaveLength(1);
  counts = {};
  await vi.advanceTimersByTimeAsync(10_000);
  expect(mores()).toEqual([0, 0, 0]);
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(500);
  // The host has ceased to answer.
  expect(mores()).toEqual([0, 7, 7]);
  await vi.advanceTimersByTimeAsync(60_000);
  // Nobody looked.
  expect(asked).toHaveLength(2);
});

test('answers are shown while they are young, though other boards take all places meanwhile', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  take('b', { x: 11 }, 7);
  counts = { b: { y: 3, z: 1 } };
  let answer: (() => void)[] | undefined;
  const boards = new ExactBoards(fleet, {
    groups: async (...request) => {
      await new Promise<void>((resolve) => (answer === undefined ? resolve() : answer.push(resolve)));
      return groups(...request);
    },
  });
  const read = looking(boards.follow(REQUEST));
  const mores = () => read().rows.map(({ more }) => more);
  mores();
  await vi.advanceTimersByTimeAsync(500);
  expect(mores()).toEqual([0, 0, 0]);
  answer = [];
  for (const top of [4, 5, 6, 7]) void boards.make({ ...REQUEST, top });
  await vi.advanceTimersByTimeAsync(19_000);
  expect(mores()).toEqual([0, 0, 0]);
  await vi.advanceTimersByTimeAsync(1_500);
  expect(mores()).toEqual([0, 7, 7]);
  await vi.advanceTimersByTimeAsync(0);
  expect(answer).toHaveLength(4);
  // A place is free: the next message asks, without a wait.
  for (const resolve of answer) resolve();
  answer = undefined;
  await vi.advanceTimersByTimeAsync(0);
  expect(mores()).toEqual([0, 7, 7]);
  await vi.advanceTimersByTimeAsync(0);
  expect(mores()).toEqual([0, 0, 0]);
});

test('an error of this hub while hosts are asked is reported, and the bounds stay', async () => {
  take('b', { x: 11 }, 7);
  const reported: unknown[] = [];
  const report = (error: unknown) => reported.push(error);
  const read = looking(new ExactBoards(fleet, { groups }, { report }).follow(REQUEST));
  const fault = new Error('broken');
  expect(read().rows.map(({ more }) => more)).toEqual([0, 7, 7]);
  vi.spyOn(fleet, 'counts').mockImplementationOnce(() => {
    throw fault;
  });
  await vi.waitFor(() => expect(reported).toEqual([fault]));
  // Hosts are asked again after a while only.
  read();
  expect(asked).toEqual([]);
});

test('a board for which no host can be asked takes no place, and is made once', async () => {
  take('b', { x: 11 }, 7);
  counts = { b: {} };
  const boards = new ExactBoards(fleet, { groups });
  const board = vi.spyOn(fleet, 'board');
  for (const group of ['row', 'host', 'label:rack'] as const) looking(boards.follow({ ...REQUEST, group }))();
  looking(boards.follow({ ...REQUEST, within: { group: 'user', key: 'root' } }))();
  expect(board).toHaveBeenCalledTimes(4);
  expect(await boards.make(REQUEST)).toMatchObject({ asked: { hosts: 1 } });
});

test('requests that are more than hosts answer are refused, with the time until the next', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  take('b', { x: 11 }, 7);
  const boards = new ExactBoards(fleet, { groups });
  for (let number = 0; number < 10; number++) await boards.make({ ...REQUEST, top: 5 + number });
  const board = vi.spyOn(fleet, 'board');
  await expect(boards.make(REQUEST)).rejects.toMatchObject({ code: 'RATE_LIMIT', retryAfter: 2 });
  // A refusal costs no work.
  expect(board).not.toHaveBeenCalled();
  // No host can be asked for these: they cost nothing.
  expect(await boards.make({ ...REQUEST, group: 'host' })).toMatchObject({ asked: { hosts: 0 } });
  expect(await boards.make({ ...REQUEST, group: 'user' })).toMatchObject({ asked: { hosts: 0 } });
  vi.advanceTimersByTime(2_000);
  await boards.make(REQUEST);
  vi.advanceTimersByTime(2_000);
  // A board whose rows are exact costs no request.
  for (let number = 0; number < 3; number++) await boards.make({ ...REQUEST, top: 1 });
  await boards.make(REQUEST);
});

test('answers that came, and the next round, are told: a fleet may send nothing for longer', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  take('b', { x: 11 }, 7);
  counts = { b: { y: 3, z: 1 } };
  const changed = vi.fn();
  const boards = new ExactBoards(fleet, { groups }, { changed });
  const read = looking(boards.follow(REQUEST));
  read();
  await vi.advanceTimersByTimeAsync(0);
  expect(changed).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(changed).toHaveBeenCalledTimes(2);
  read();
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toHaveLength(2);
  expect(changed).toHaveBeenCalledTimes(3);
});

test('a board without bounds tells nothing', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const changed = vi.fn();
  looking(new ExactBoards(fleet, { groups }, { changed }).follow(REQUEST))();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(changed).not.toHaveBeenCalled();
});

test('successive views of a board, and boards of fewer rows, share the answers', async () => {
  take('b', { x: 11 }, 7);
  counts = { b: { y: 3, z: 1 } };
  const boards = new ExactBoards(fleet, { groups });
  const mores = (top: number) => looking(boards.follow({ ...REQUEST, top }))().rows.map(({ more }) => more);
  expect(mores(3)).toEqual([0, 7, 7]);
  await vi.waitFor(() => expect(mores(3)).toEqual([0, 0, 0]));
  for (let top = 1; top <= 25; top++) expect(mores(top)).not.toContain(7);
  expect(asked).toHaveLength(1);
});

test('a client that opens view after view of other boards does not have hosts asked without end', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  take('b', { x: 11 }, 7);
  counts = { b: { y: 3, z: 1 } };
  const boards = new ExactBoards(fleet, { groups });
  for (let view = 0; view < 100; view++) {
    looking(boards.follow({ ...REQUEST, series: Array(view).fill('kmem:kmalloc') }))();
    await vi.advanceTimersByTimeAsync(70);
  }
  // 20 at once, and two a second.
  expect(asked.length).toBeGreaterThan(20);
  expect(asked.length).toBeLessThanOrEqual(20 + 14);
});

test('answers of 32 boards are kept, of more those of the board that was read longest ago are dropped', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  take('b', { x: 11 }, 7);
  counts = { b: { y: 3, z: 1 } };
  const boards = new ExactBoards(fleet, { groups });
  const follow = (at: number) => boards.follow({ ...REQUEST, series: Array(at).fill('kmem:kmalloc') });
  for (let at = 1; at <= 32; at++) {
    looking(follow(at))();
    await vi.advanceTimersByTimeAsync(550);
  }
  looking(follow(1))();
  await vi.advanceTimersByTimeAsync(0);
  looking(follow(33))();
  expect([1, 3, 2].map((at) => follow(at).asked?.()?.answered)).toEqual([1, 1, undefined]);
});

test('a host that does not answer keeps boards waiting once a minute: others have their answers in time', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  take('b', { x: 11 }, 7);
  take('mute', { x: 1 }, 5);
  counts = { b: {} };
  const boards = new ExactBoards(fleet, {
    groups: async (host, grouping, keys, timeoutMs) => {
      if (host !== 'mute') return groups(host, grouping, keys, timeoutMs);
      asked.push([host, keys]);
      await new Promise((resolve) => setTimeout(resolve, timeoutMs));
      throw new VmtallyError('FLEET_UNREACHABLE', 'it does not answer', 'Look.');
    },
  });
  const waiting = boards.make(REQUEST);
  await vi.advanceTimersByTimeAsync(2_000);
  const bounded = {
    board: { rows: [{ more: 0 }, { more: 5 }, { more: 5 }] },
    asked: { hosts: 2, answered: 1 },
  };
  expect(await waiting).toMatchObject(bounded);
  expect(await boards.make(REQUEST)).toMatchObject(bounded);
  expect(asked.map(([host]) => host).toSorted()).toEqual(['b', 'b', 'mute']);
  await vi.advanceTimersByTimeAsync(60_000);
  void boards.make(REQUEST);
  await vi.advanceTimersByTimeAsync(0);
  expect(asked.filter(([host]) => host === 'mute')).toHaveLength(2);
});
