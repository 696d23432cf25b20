import type { CollectorEvent } from '../collector/events.ts';
import { messageOf, VmtallyError } from '../errors.ts';
import type { Problem, SessionInfo } from '../wire/session.ts';
import type { Load } from './load.ts';

/** The problem that clients see while bpftrace restarts. */
export function restartProblem({
  reason,
  time,
  waitMs,
  error,
}: Extract<CollectorEvent, { kind: 'restarting' }>): Problem {
  const again = waitMs === 0 ? 'vmtally restarts it' : `vmtally restarts it in ${waitMs / 1000} s`;
  const times = time === 1 ? '' : `, ${time} times in a row`;
  const why = error === undefined ? '' : ` (${messageOf(error)})`;
  return {
    code: 'BPFTRACE_FAILED',
    message: `${reason}${times}; ${again}${why}`,
    hint: 'Run `vmtally doctor`.',
  };
}

/** The problem of a session that was suspended because it costs more than `limit` percent of a CPU. */
export const costProblem = (
  id: string,
  { percent, probesPercent, wallSeconds }: Pick<Load, 'percent' | 'probesPercent' | 'wallSeconds'>,
  limit: number,
): Problem => ({
  code: 'SESSION_COST',
  message: `session ${id} took ${(percent + probesPercent).toFixed(0)} % of a CPU for ${wallSeconds.toFixed(0)} s (its probes: ${probesPercent.toFixed(0)} %); the limit is ${limit} %`,
  hint: 'Change it to fewer events or a longer interval, then resume it.',
});

/** Error for a request that a session in this state cannot carry out. */
export const stateError = (id: string, state: SessionInfo['state'], action: string): VmtallyError =>
  new VmtallyError(
    'SESSION_STATE',
    `session ${id} has ${state} and cannot be ${action}`,
    'Create another session.',
  );

/** Error for a caller that waits for the first counts of a session that has ended. */
export const endedBeforeCounting = (id: string): VmtallyError =>
  new VmtallyError('SESSION_STATE', `session ${id} ended before it counted`, 'Create another session.');
