/** Work in small steps, each of which takes far less than a millisecond; returns what comes of it. */
export type Steps<Result = void> = Generator<undefined, Result>;

/** Rows between two steps of work that is little for each. */
export const STEP_ROWS = 100;

/** Takes all steps at once. */
export function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
