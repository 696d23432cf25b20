import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { BoardRequest } from '../../../src/fleet/board-request.ts';
import { ExactBoards } from '../../../src/server/fleet/exact-boards.ts';
import { AskedHosts, looking } from './asked-hosts.ts';

const REQUEST: BoardRequest = { group: 'name', sort: 'count', top: 3 };
let hosts: AskedHosts;

beforeEach(() => {
  hosts = new AskedHosts();
  hosts.take('a', { x: 101, y: 61, z: 59 });
});

test('a board that somebody looks at is asked for now and then, and shows the last answers until they are old', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  hosts.take('b', { x: 11 }, 7);
  hosts.counts = { b: { y: 3, z: 1 } };
  const read = looking(new ExactBoards(hosts.fleet, { groups: hosts.answer }).follow(REQUEST));
  const mores = () => read().rows.map(({ more }) => more);
  expect(mores()).toEqual([0, 7, 7]);
  await vi.advanceTimersByTimeAsync(500);
  expect(mores()).toEqual([0, 0, 0]);
  expect(hosts.asked).toHaveLength(1);
  hosts.counts = {};
  await vi.advanceTimersByTimeAsync(10_000);
  expect(mores()).toEqual([0, 0, 0]);
  await vi.advanceTimersByTimeAsync(0);
  expect(hosts.asked).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(500);
  // The host has ceased to answer.
  expect(mores()).toEqual([0, 7, 7]);
  await vi.advanceTimersByTimeAsync(60_000);
  // Nobody looked.
  expect(hosts.asked).toHaveLength(2);
});

test('answers are shown while they are young, though other boards take all places meanwhile', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  hosts.take('b', { x: 11 }, 7);
  hosts.counts = { b: { y: 3, z: 1 } };
  let answer: (() => void)[] | undefined;
  const boards = new ExactBoards(hosts.fleet, {
    groups: async (...request) => {
      await new Promise<void>((resolve) => (answer === undefined ? resolve() : answer.push(resolve)));
      return hosts.answer(...request);
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
  hosts.take('b', { x: 11 }, 7);
  const reported: unknown[] = [];
  const report = (error: unknown) => reported.push(error);
  const read = looking(new ExactBoards(hosts.fleet, { groups: hosts.answer }, { report }).follow(REQUEST));
  const fault = new Error('broken');
  expect(read().rows.map(({ more }) => more)).toEqual([0, 7, 7]);
  vi.spyOn(hosts.fleet, 'counts').mockImplementationOnce(() => {
    throw fault;
  });
  await vi.waitFor(() => expect(reported).toEqual([fault]));
  // Hosts are asked again after a while only.
  read();
  expect(hosts.asked).toEqual([]);
});

test('a board for which no host can be asked takes no place, and is made once', async () => {
  hosts.take('b', { x: 11 }, 7);
  hosts.counts = { b: {} };
  const boards = new ExactBoards(hosts.fleet, { groups: hosts.answer });
  const board = vi.spyOn(hosts.fleet, 'board');
  for (const group of ['row', 'host', 'label:rack'] as const) looking(boards.follow({ ...REQUEST, group }))();
  looking(boards.follow({ ...REQUEST, within: { group: 'user', key: 'root' } }))();
  expect(board).toHaveBeenCalledTimes(4);
  expect(await boards.make(REQUEST)).toMatchObject({ asked: { hosts: 1 } });
});

test('answers that came, and the next round, are told: a fleet may send nothing for longer', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  hosts.take('b', { x: 11 }, 7);
  hosts.counts = { b: { y: 3, z: 1 } };
  const changed = vi.fn();
  const boards = new ExactBoards(hosts.fleet, { groups: hosts.answer }, { changed });
  const read = looking(boards.follow(REQUEST));
  read();
  await vi.advanceTimersByTimeAsync(0);
  expect(changed).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(changed).toHaveBeenCalledTimes(2);
  read();
  await vi.advanceTimersByTimeAsync(0);
  expect(hosts.asked).toHaveLength(2);
  expect(changed).toHaveBeenCalledTimes(3);
});

test('a board without bounds tells nothing', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const changed = vi.fn();
  looking(new ExactBoards(hosts.fleet, { groups: hosts.answer }, { changed }).follow(REQUEST))();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(changed).not.toHaveBeenCalled();
});

test('successive views of a board, and boards of fewer rows, share the answers', async () => {
  hosts.take('b', { x: 11 }, 7);
  hosts.counts = { b: { y: 3, z: 1 } };
  const boards = new ExactBoards(hosts.fleet, { groups: hosts.answer });
  const mores = (top: number) => looking(boards.follow({ ...REQUEST, top }))().rows.map(({ more }) => more);
  expect(mores(3)).toEqual([0, 7, 7]);
  await vi.waitFor(() => expect(mores(3)).toEqual([0, 0, 0]));
  for (let top = 1; top <= 25; top++) expect(mores(top)).not.toContain(7);
  expect(hosts.asked).toHaveLength(1);
});

test('a client that opens view after view of other boards does not have hosts asked without end', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  hosts.take('b', { x: 11 }, 7);
  hosts.counts = { b: { y: 3, z: 1 } };
  const boards = new ExactBoards(hosts.fleet, { groups: hosts.answer });
  for (let view = 0; view < 100; view++) {
    looking(boards.follow({ ...REQUEST, series: Array(view).fill('kmem:kmalloc') }))();
    await vi.advanceTimersByTimeAsync(70);
  }
  // 20 at once, and two a second.
  expect(hosts.asked.length).toBeGreaterThan(20);
  expect(hosts.asked.length).toBeLessThanOrEqual(20 + 14);
});

/** Reads this board after each of the others, twice a second for a minute. Returns how many of its reads had answers. */
async function shownBeside(others: readonly BoardRequest[], request: BoardRequest): Promise<number> {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  hosts.take('b', { x: 11 }, 7);
  hosts.counts = { b: { y: 3, z: 1 } };
  const boards = new ExactBoards(hosts.fleet, { groups: hosts.answer });
  const views = others.map((each) => boards.follow(each));
  const last = boards.follow(request);
  let shown = 0;
  for (let half = 0; half < 120; half++) {
    for (const { answers } of views) answers?.();
    if ((last.answers?.() ?? []).length > 0) shown++;
    await vi.advanceTimersByTimeAsync(500);
  }
  return shown;
}

test('boards for which no host needs to be asked leave the requests to others', async () => {
  const others = Array.from({ length: 62 }, (_, at) => ({ ...REQUEST, filter: `none ${at}` }));
  expect(await shownBeside(others, REQUEST)).toBeGreaterThan(100);
});

test('of more boards than hosts can be asked for each has its turn, also the one that is read last', async () => {
  const others = Array.from({ length: 62 }, (_, at) => ({
    ...REQUEST,
    series: Array(at + 1).fill('kmem:kmalloc'),
  }));
  // Requests for 63 boards take 32 s, and answers are shown for 20 s.
  expect(await shownBeside(others, REQUEST)).toBeGreaterThan(40);
});

test('answers of 32 boards are kept, of more those of the board that was read longest ago are dropped', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  hosts.take('b', { x: 11 }, 7);
  hosts.counts = { b: { y: 3, z: 1 } };
  const boards = new ExactBoards(hosts.fleet, { groups: hosts.answer });
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
