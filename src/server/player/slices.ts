import { setImmediate as turn } from 'node:timers/promises';
import type { Steps } from '../../tally/steps.ts';
import { SLICE_MS } from '../slices.ts';

export interface Slices {
  /** Resolves after the next slice; rejects with an error of the work. */
  next(): Promise<void>;
  stop(): void;
}

/** Takes all steps in slices of time, beginning at once. `onSlice` is called after each. */
export function runsAhead(steps: Steps, onSlice: () => void): Slices {
  let isStopped = false;
  let last: Promise<boolean> = Promise.resolve(false);
  const slice = async (): Promise<boolean> => {
    await turn();
    const isDone = isStopped || runSlice(steps);
    onSlice();
    return isDone;
  };
  const run = async () => {
    do last = slice();
    while (!(await last));
  };
  // Whoever waits for a slice gets the error.
  run().catch(() => {});
  return {
    next: async () => void (await last),
    stop: () => {
      isStopped = true;
    },
  };
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
  for (;;) {
    const untilMs = performance.now() + SLICE_MS;
    do {
      const { done, value } = steps.next();
      if (done) return value;
    } while (performance.now() < untilMs);
    await turn();
    if (isStale?.()) return undefined;
  }
}

function runSlice(steps: Steps): boolean {
  const untilMs = performance.now() + SLICE_MS;
  do if (steps.next().done) return true;
  while (performance.now() < untilMs);
  return false;
}
