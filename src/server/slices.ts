/** Milliseconds of work after which other work, such as a request, gets its turn. */
export const SLICE_MS = 10;
/** Steps that are taken however long they last: little work is done at once, even if the CPU runs something else. */
const LEAST_STEPS = 250;

/** Takes steps for one slice of time. Returns true if none is left. */
export function runSlice(steps: Iterator<unknown>): boolean {
  const untilMs = performance.now() + SLICE_MS;
  for (let taken = 0; taken < LEAST_STEPS || performance.now() < untilMs; taken++)
    if (steps.next().done) return true;
  return false;
}
