import { expect, test } from 'vitest';
import { finish, type Steps } from '../../src/tally/steps.ts';

test('all steps are taken, and the result is returned', () => {
  const taken: number[] = [];
  function* part(number: number): Steps<number> {
    taken.push(number);
    yield;
    return 2 * number;
  }
  function* steps(): Steps<number> {
    return (yield* part(1)) + (yield* part(2));
  }
  expect([finish(steps()), taken]).toEqual([6, [1, 2]]);
});
