/** Steps of work that print nothing: an empty piece each, so that a signal is seen between two. */
export function* silent<Result>(steps: Generator<undefined, Result>): Generator<string, Result> {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    yield '';
  }
}
