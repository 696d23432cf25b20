import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { VmtallyError } from '../../../src/errors.ts';
import type { HostAnswer } from '../../../src/fleet/boards/host-answer.ts';
import { type Asked, FollowedBoard } from '../../../src/server/fleet/followed-board.ts';

const ANSWER = { host: 'a' } as HostAnswer;
const ways = {
  ask: vi.fn<() => Promise<Asked>>(),
  changed: vi.fn(),
  report: vi.fn(),
};
let board: FollowedBoard;

beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  vi.resetAllMocks();
  ways.ask.mockResolvedValue({ hosts: 2, answers: [ANSWER] });
  board = new FollowedBoard(ways);
});

test('hosts are asked once in ten seconds, however often the board is read', async () => {
  for (let half = 0; half < 60; half++) {
    board.answers();
    await vi.advanceTimersByTimeAsync(500);
  }
  expect(ways.ask).toHaveBeenCalledTimes(3);
});

test('answers have the age of their round, and are dropped once they are old', async () => {
  ways.ask.mockImplementationOnce(async () => {
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    return { hosts: 2, answers: [ANSWER] };
  });
  expect(board.answers()).toEqual([]);
  expect(board.asked()).toBeUndefined();
  await vi.advanceTimersByTimeAsync(4_000);
  expect(board.answers()).toEqual([ANSWER]);
  expect(board.asked()).toEqual({ hosts: 2, answered: 1, ageMs: 4_000 });
  await vi.advanceTimersByTimeAsync(16_000);
  ways.ask.mockImplementation(() => new Promise(() => {}));
  expect(board.answers()).toEqual([ANSWER]);
  await vi.advanceTimersByTimeAsync(1);
  expect(board.answers()).toEqual([]);
  expect(board.asked()).toBeUndefined();
});

test('where hosts are asked for other boards the next message tries again, and one comes', async () => {
  ways.ask.mockRejectedValue(new VmtallyError('CLIENT_LIMIT', 'no more at a time', 'Try again.'));
  board.answers();
  await vi.advanceTimersByTimeAsync(0);
  board.answers();
  await vi.advanceTimersByTimeAsync(0);
  expect(ways.ask).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(ways.changed).toHaveBeenCalled();
  expect(ways.report).not.toHaveBeenCalled();
});

test('hosts are asked in a later turn of the event loop: who reads does not wait for the work', async () => {
  board.answers();
  await Promise.resolve();
  expect(ways.ask).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(0);
  expect(ways.ask).toHaveBeenCalledTimes(1);
});

test('answers that nobody reads do not stay in memory once they are old', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let kept: WeakRef<HostAnswer[]> | undefined;
  ways.ask.mockImplementation(() => {
    const answers = [{ host: 'a' } as HostAnswer];
    kept = new WeakRef(answers);
    return Promise.resolve({ hosts: 2, answers });
  });
  board.answers();
  await vi.advanceTimersByTimeAsync(30_000);
  ways.ask.mockReset();
  collect();
  expect(kept?.deref()).toBeUndefined();
  expect(board.isIdle).toBe(true);
});

test('an error of this hub is reported, and hosts are asked again after a while only', async () => {
  const fault = new Error('broken');
  ways.ask.mockRejectedValue(fault);
  for (let half = 0; half < 19; half++) {
    board.answers();
    await vi.advanceTimersByTimeAsync(500);
  }
  expect(ways.report.mock.calls).toEqual([[fault]]);
});

test('a board that nobody reads is idle once its answers are old', async () => {
  board.answers();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(board.isIdle).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(board.isIdle).toBe(true);
  board.answers();
  expect(board.isIdle).toBe(false);
});
