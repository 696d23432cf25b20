import { setImmediate as turn } from 'node:timers/promises';
import type { Steps } from '../tally/steps.ts';

/** Milliseconds of work after which other work, such as a request, gets its turn. */
export const SLICE_MS = 10;
/** Steps that are taken however long they last: little work is done at once, even if the CPU runs something else. */
const LEAST_STEPS = 250;

/** Takes steps for one slice of time, and at least `least` steps. Returns true if none is left. */
export function runSlice(steps: Iterator<unknown>, least = LEAST_STEPS): boolean {
  const untilMs = performance.now() + SLICE_MS;
  for (let taken = 0; taken < least || performance.now() < untilMs; taken++)
    if (steps.next().done) return true;
  return false;
}

/** Takes all steps in slices of time. Resolves with undefined once `isStale` returns true before the end. */
export async function inSlices<Result>(steps: Steps<Result>): Promise<Result>;
export async function inSlices<Result>(
  steps: Steps<Result>,
  isStale: () => boolean,
): Promise<Result | undefined>;
export async function inSlices<Result>(
  steps: Steps<Result>,
  isStale?: () => boolean,
): Promise<Result | undefined> {
  let result: Result | undefined;
  function* all(): Steps {
    result = yield* steps;
  }
  const work = all();
  while (!runSlice(work, 1)) {
    await turn();
    if (isStale?.()) return undefined;
  }
  return result;
}
