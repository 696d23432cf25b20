import type { CollectorEvent } from '../collector/events.ts';
import { messageOf } from '../errors.ts';
import type { Problem } from '../wire/session.ts';

/** The problem that clients see while bpftrace restarts. */
export function restartProblem({
  reason,
  time,
  waitMs,
  error,
}: Extract<CollectorEvent, { kind: 'restarting' }>): Problem {
  const again = waitMs === 0 ? 'it is started again' : `it is started again in ${waitMs / 1000} s`;
  const times = time === 1 ? '' : `, ${time} times in a row`;
  const why = error === undefined ? '' : ` (${messageOf(error)})`;
  return {
    code: 'BPFTRACE_FAILED',
    message: `${reason}${times}; ${again}${why}`,
    hint: 'Run `vmtally doctor`.',
  };
}
