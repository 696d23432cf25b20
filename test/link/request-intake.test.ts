import { beforeEach, expect, test } from 'vitest';
import type { Answer } from '../../src/link/feed-queue.ts';
import { type Ask, MOST_UNANSWERED, RequestIntake } from '../../src/link/request-intake.ts';

/** Requests that were begun, and how each is answered. */
let begun: (() => void)[];
/** Answers, and what the pipe calls when it has taken each. */
let replies: { id: number; taken: () => void }[];
let isPaused: boolean;
let intake: RequestIntake;
beforeEach(() => {
  begun = [];
  replies = [];
  isPaused = false;
  const pipe = { pause: () => (isPaused = true), resume: () => (isPaused = false) } as never;
  intake = new RequestIntake(
    pipe,
    ({ id }) =>
      new Promise<Answer>((resolve) => begun.push(() => resolve({ kind: 'answer', id, value: null }))),
    ({ id }, taken) => replies.push({ id, taken }),
  );
});
const ask = (id: number): Ask => ({ kind: 'ask', id, request: { verb: 'events' } });
const add = (from: number, to: number) => {
  for (let id = from; id <= to; id++) intake.add(ask(id));
};
const answer = async (index: number) => {
  begun[index]?.();
  await new Promise(setImmediate);
};

test('requests are carried out at once, while the pipe is read', () => {
  add(1, MOST_UNANSWERED - 1);
  expect([begun.length, isPaused]).toEqual([MOST_UNANSWERED - 1, false]);
});

test('of too many without an answer, the rest waits, and the pipe is not read', async () => {
  add(1, MOST_UNANSWERED + 5);
  expect([begun.length, isPaused]).toEqual([MOST_UNANSWERED, true]);
  await answer(0);
  replies[0]?.taken();
  expect([begun.length, isPaused]).toEqual([MOST_UNANSWERED + 1, true]);
});

test('while an answer waits for the pipe, no request begins, and the pipe is not read', async () => {
  add(1, 2);
  await answer(1);
  expect(replies.map(({ id }) => id)).toEqual([2]);
  add(3, 5);
  expect([begun.length, isPaused]).toEqual([2, true]);
  await answer(0);
  replies[0]?.taken();
  expect([begun.length, isPaused]).toEqual([2, true]);
  replies[1]?.taken();
  expect([begun.length, isPaused]).toEqual([5, false]);
});
