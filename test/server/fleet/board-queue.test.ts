import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { BoardQueue } from '../../../src/server/fleet/board-queue.ts';

let queue: BoardQueue;
const [a, b, c] = [{}, {}, {}];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  queue = new BoardQueue();
});

test('the board that waited longest goes first, whatever the order in which they ask', () => {
  for (const board of [a, b, c]) expect(queue.goes(board, 0)).toBe(false);
  expect([c, b, a].map((board) => queue.goes(board, 1))).toEqual([false, false, true]);
  expect([a, c, b].map((board) => queue.goes(board, 1))).toEqual([false, false, true]);
  expect([a, c].map((board) => queue.goes(board, 2))).toEqual([true, true]);
});

test('a board that nobody asks for any more keeps no other waiting', () => {
  queue.goes(a, 0);
  queue.goes(b, 0);
  vi.advanceTimersByTime(4_000);
  expect(queue.goes(b, 1)).toBe(false);
  vi.advanceTimersByTime(1_001);
  expect(queue.goes(b, 1)).toBe(true);
});
