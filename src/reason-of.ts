import { messageOf } from './errors.ts';
import { printable } from './printable.ts';

/** Most characters of a reason that are logged or shown. */
const REASON_LIMIT = 300;

/** Says why a request got no answer, short and safe to print. fetch says only that it failed: its cause says why. */
export function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  // Several addresses of a name, each with its error, have no message of their own.
  const first: unknown = cause instanceof AggregateError ? (cause.errors[0] ?? cause) : cause;
  return printable(messageOf(first).slice(0, REASON_LIMIT));
}
