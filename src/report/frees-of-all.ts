import type { ExactnessReport } from '../wire/exactness.ts';

/** Any process may free an object: the runs of these events that the kernel skipped while no task in scope ran count too. */
export const freesOfAll = (exactness: ExactnessReport): ExactnessReport => ({
  ...exactness,
  missedRuns: exactness.missedRuns.map((missed) =>
    missed.event.includes('free') ? { ...missed, bound: missed.runs } : missed,
  ),
});
