import type { CollectorEvent } from '../collector/events.ts';
import { NamesUnread } from '../containers/names-unread.ts';
import { messageOf, problemOf, VmtallyError } from '../errors.ts';
import type { Problem, SessionInfo } from '../wire/session.ts';
import { RecentCost } from './recent-cost.ts';

/** The problem that clients see while bpftrace waits for its restart, and from then until it counts. */
export function restartProblem({
  kind,
  reason,
  time,
  waitMs,
  error,
}: Extract<CollectorEvent, { kind: 'restarting' | 'restarted' }>): Problem {
  const restarts = waitMs === 0 ? 'vmtally restarts it' : `vmtally restarts it in ${waitMs / 1000} s`;
  const again = kind === 'restarting' ? restarts : 'vmtally restarted it, and it does not count yet';
  const times = time > 1 ? `, ${time} times in a row` : '';
  const why = error === undefined ? '' : ` (${messageOf(error)})`;
  return {
    code: 'BPFTRACE_FAILED',
    message: `${reason}${times}; ${again}${why}`,
    hint: reason === 'map full' ? 'The next bpftrace has larger maps.' : 'Run `vmtally doctor`.',
  };
}

/** The problem of a session that was suspended because it costs more than `limit` percent of a CPU. */
export const costProblem = (
  id: string,
  { percent, probes }: { percent: number; probes: number },
  limit: number,
): Problem => ({
  code: 'SESSION_COST',
  message: `session ${id} took ${percent.toFixed(0)} % of a CPU in the last ${RecentCost.SECONDS} s (its probes: ${probes.toFixed(0)} %); the limit is ${limit} %`,
  hint: 'Change it to fewer events or a longer interval, then resume it.',
});

/** The problem of a session that was suspended as the costliest, because clients' sessions cost more than `limit`. */
export const togetherProblem = (
  id: string,
  percent: number,
  all: { percent: number; limit: number },
): Problem => ({
  code: 'SESSION_COST',
  message: `the sessions of clients took ${all.percent.toFixed(0)} % of a CPU together in the last ${RecentCost.SECONDS} s, and session ${id} the most of it, ${percent.toFixed(0)} % now; the limit is ${all.limit} %`,
  hint: 'Delete sessions that nobody needs, or change this one to fewer events or a longer interval, then resume it.',
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

export const sessionUnknown = (id: string): VmtallyError =>
  new VmtallyError('SESSION_UNKNOWN', `there is no session ${id}`, 'GET /api/sessions lists all sessions.');

export const sessionLimit = (sessions: number): VmtallyError =>
  new VmtallyError(
    'SESSION_LIMIT',
    `there are ${sessions} sessions, the most allowed`,
    'Delete a session first.',
  );

/** The error of a client that asks for the call sites of one process more. */
export const processLimit = (processes: number): VmtallyError =>
  new VmtallyError(
    'SESSION_LIMIT',
    `the call sites of ${processes} processes are shown now, the most at a time`,
    'All clients share those of the whole system; or try again when others have closed theirs.',
  );

export const objectsLimit = (most: number): VmtallyError =>
  new VmtallyError(
    'SESSION_LIMIT',
    `${most} counts of what is not freed run now, the most at a time`,
    'Try again when others have closed theirs: a count of some seconds ends by itself.',
  );

/** The error of a session for whose programs a tracepoint has no places. */
export const attachPointFull = (point: string, programs: number, limit: number): VmtallyError =>
  new VmtallyError(
    'SESSION_LIMIT',
    `the sessions of clients would have ${programs} programs at ${point}; ${limit} are the most allowed, as the kernel runs 64 at a tracepoint`,
    'Count it with fewer filters, or suspend or delete sessions that count it.',
  );

/** The problem of a session whose changed program could not count, so that the former one counts again. */
export function revertedProblem(error: unknown): Problem {
  const { message, ...problem } = problemOf(error);
  return { ...problem, message: `the change failed, and the session counts as before: ${message}` };
}

/** The error of a client of the role read whose view needs another bpftrace. */
export const controlNeeded = (id: string): VmtallyError =>
  new VmtallyError(
    'CONTROL_NEEDED',
    `session ${id} is not counted in this way yet, and this client may not start to count`,
    'Open this view at the service itself with the role control: it is counted while that view is open.',
  );

/** The error of a third companion in sequence. */
export const chainError = (id: string): VmtallyError =>
  new VmtallyError(
    'REQUEST_INVALID',
    `session ${id} is the companion of a companion, and has none itself`,
    'Open the view of the session that it belongs to.',
  );

/** The error of a client that asks for the call sites of a process. */
export const processGone = (pid: number): VmtallyError =>
  new VmtallyError(
    'PID_UNKNOWN',
    `process ${pid} has ended`,
    'The call sites of the whole system have what other processes allocate.',
  );

/** Says of a cgroup only that there is none: the error for root also tells which directories exist. */
export function hidingCgroups<T>(act: () => T): T {
  try {
    return act();
  } catch (cause) {
    if (!(cause instanceof VmtallyError) || cause.code !== 'CGROUP_UNKNOWN' || cause instanceof NamesUnread)
      throw cause;
    throw new VmtallyError(
      'CGROUP_UNKNOWN',
      'there is no such cgroup',
      'Give its path below the mount of cgroup2, such as system.slice/ssh.service, or the name of a container or a unit.',
      { cause },
    );
  }
}
