import type { Sample } from '../place/place-values.ts';

const RUNS = 1_000_000_000;

/** A sample that nobody else has: two of the same number have the same result. */
export const newSample = (seconds: number): Sample => ({
  seconds,
  run: (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % RUNS,
});
