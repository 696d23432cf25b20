import { endedEarly, lastLine, neverAttached } from '../bpftrace/start-failure.ts';
import type { Scope } from '../probe/scope.ts';
import type { Gap } from '../wire/exactness.ts';
import type { RunState } from './run-state.ts';

/**
 * The reason to end a bpftrace before it counts: a process that its program names has ended, and another
 * process has its pid.
 */
export const TAKEN_OVER = 'pid taken over';

/** The reason to end a bpftrace between two runs: it did not answer the request for the next run's window. */
export const NOT_RESUMED = 'not resumed';

/** The reason why another bpftrace is needed; undefined if the run is over. */
export type WindowEnd = Gap['reason'] | typeof TAKEN_OVER | typeof NOT_RESUMED | undefined;

/** State of a bpftrace when it ended. */
export interface EndedBpftrace {
  /** Error in its output, if there was one. */
  failure: unknown;
  /** Milliseconds from its start. */
  waitedMs: number;
  hasOpened: boolean;
  isFull: boolean;
  isStalled: boolean;
}

/**
 * Records the gap after a bpftrace that ended before the run did, and returns its reason; undefined if the run was to
 * end. Throws if its window never opened.
 */
export function explainEnd(
  { options, lastTick, record }: RunState,
  { who }: Scope,
  exit: { status: string; stderr: string },
  { failure, waitedMs, hasOpened, isFull, isStalled }: EndedBpftrace,
): Gap['reason'] | undefined {
  const gap = (reason: Gap['reason'], stderr: string | null): void =>
    record.gap({ reason, stderr, losesOrphans: who.kind !== 'all' && who.inherit });
  if (failure !== undefined) {
    if (hasOpened) gap('bpftrace failed', lastLine(exit));
    throw failure;
  }
  if (!hasOpened) {
    if (lastTick.stopping) return undefined;
    throw isStalled ? neverAttached(options.bpftrace, waitedMs, exit) : endedEarly(options.bpftrace, exit);
  }
  const reason = isFull ? 'map full' : isStalled ? 'bpftrace stalled' : 'bpftrace died';
  gap(reason, isFull ? null : lastLine(exit));
  return lastTick.stopping ? undefined : reason;
}
