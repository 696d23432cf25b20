import { setImmediate as turn } from 'node:timers/promises';
import type { Steps } from '../../tally/steps.ts';
import { runSlice } from '../slices.ts';

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
    const isDone = isStopped || runSlice(steps, 1);
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
