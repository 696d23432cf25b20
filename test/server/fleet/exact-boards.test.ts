import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { VmtallyError } from '../../../src/errors.ts';
import type { BoardRequest } from '../../../src/fleet/board-request.ts';
import { cellBytes } from '../../../src/fleet/cell-bytes.ts';
import { ExactBoards } from '../../../src/server/fleet/exact-boards.ts';
import { summaryOf } from '../../fleet/summary-fixture.ts';
import { AskedHosts, cell } from './asked-hosts.ts';

const REQUEST: BoardRequest = { group: 'name', sort: 'count', top: 3 };
let hosts: AskedHosts;

const make = async () => {
  const { board, asked: by } = await new ExactBoards(hosts.fleet, { groups: hosts.answer }).make(REQUEST);
  return {
    ...by,
    sure: board.sure,
    rows: board.rows.map((row) => [row.key, row.chosen, row.more, row.hosts]),
  };
};

beforeEach(() => {
  hosts = new AskedHosts();
  hosts.take('a', { x: 101, y: 61, z: 59 });
});

test('hosts are asked for the groups that they did not send, those that may have the most first', async () => {
  hosts.take('b', { x: 11 }, 7);
  hosts.take('c', { z: 5 }, 13);
  hosts.counts = { b: { y: 3, z: 7 }, c: { x: 2 } };
  expect(hosts.fleet.board(REQUEST)).toMatchObject({
    sure: 1,
    rows: [{ more: 13 }, { more: 7 }, { more: 20 }],
  });
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
  expect(hosts.asked).toEqual([
    ['c', ['x', 'y']],
    ['b', ['z', 'y']],
  ]);
});

test('a host that does not answer keeps its bound', async () => {
  hosts.take('b', { x: 11 }, 7);
  hosts.take('c', { x: 5 }, 13);
  hosts.counts = { b: { y: 3, z: 1 } };
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
  hosts.take('b', { x: 11 }, 7, 2);
  hosts.counts = { b: { y: 3 } };
  hosts.beyond = 5;
  // x was sent: its bound is that of the summary.
  expect((await make()).rows).toEqual([
    ['x', 112, 2, 2],
    ['y', 64, 5, 2],
    ['z', 59, 5, 1],
  ]);
});

test('a group that the host sent while it was asked is not added twice', async () => {
  hosts.take('b', { x: 11 }, 7);
  hosts.counts = { b: { y: 3, z: 1 } };
  const making = new ExactBoards(hosts.fleet, {
    groups: async (...request) => {
      const later = summaryOf({ host: 'b', seq: 2 });
      const name = { ...later.groups.name, keys: ['y'], cells: cellBytes([cell(0, 4)]) };
      hosts.fleet.take({ ...later, groups: { ...later.groups, name } }, { receivedMs: 1_790_000_010_000 });
      return hosts.answer(...request);
    },
  }).make(REQUEST);
  const { board } = await making;
  expect(board.rows.find(({ key }) => key === 'y')).toMatchObject({ chosen: 65, more: 0 });
});

test('nobody is asked for a board without bounds, or of processes', async () => {
  expect(await make()).toMatchObject({ hosts: 0, answered: 0, sure: 3 });
  const { asked: by } = await new ExactBoards(hosts.fleet, { groups: hosts.answer }).make({
    ...REQUEST,
    group: 'row',
  });
  expect(by).toEqual({ hosts: 0, answered: 0 });
});

test('equal requests share their answers, and few others are asked for at a time', async () => {
  hosts.take('b', { x: 11 }, 7);
  hosts.counts = { b: {} };
  const boards = new ExactBoards(hosts.fleet, { groups: hosts.answer });
  const all = await Promise.allSettled([1, 1, 2, 3, 4, 5].map((top) => boards.make({ ...REQUEST, top })));
  expect(all.map(({ status }) => status)).toEqual([...Array(5).fill('fulfilled'), 'rejected']);
  expect(all.at(-1)).toMatchObject({ reason: { code: 'CLIENT_LIMIT' } });
  // The first program is exact: nobody is asked for that board.
  expect(hosts.asked).toHaveLength(3);
});

test('requests that are more than hosts answer are refused, with the time until the next', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  hosts.take('b', { x: 11 }, 7);
  const boards = new ExactBoards(hosts.fleet, { groups: hosts.answer });
  for (let number = 0; number < 10; number++) await boards.make({ ...REQUEST, top: 5 + number });
  const board = vi.spyOn(hosts.fleet, 'board');
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

test('a host that does not answer keeps boards waiting once a minute: others have their answers in time', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  hosts.take('b', { x: 11 }, 7);
  hosts.take('mute', { x: 1 }, 5);
  hosts.counts = { b: {} };
  const boards = new ExactBoards(hosts.fleet, {
    groups: async (host, grouping, keys, timeoutMs) => {
      if (host !== 'mute') return hosts.answer(host, grouping, keys, timeoutMs);
      hosts.asked.push([host, keys]);
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
  expect(hosts.asked.map(([host]) => host).toSorted()).toEqual(['b', 'b', 'mute']);
  await vi.advanceTimersByTimeAsync(60_000);
  void boards.make(REQUEST);
  await vi.advanceTimersByTimeAsync(0);
  expect(hosts.asked.filter(([host]) => host === 'mute')).toHaveLength(2);
});
