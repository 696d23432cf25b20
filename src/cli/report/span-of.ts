import type { Span } from '../../capture/losses.ts';
import { localTime } from '../../text/local-time.ts';
import { usage } from '../stat/options.ts';
import { onDayOf, type When } from './when.ts';

const RUN: When = { kind: 'run', ms: 0 };

/**
 * The span between two times. A time of day is the last one before the end of the capture, and as --to the first one after
 * --from: on the next day only where the capture goes on then. `endMs` gives that end, in ms of the Unix epoch, where it is needed. Throws USAGE.
 */
export function spanOf(from: When | undefined, to: When | undefined, endMs: () => number): Span {
  if ((from ?? RUN).kind === 'run' && (to ?? RUN).kind === 'run') {
    const span = { from: secondsOf(from, 0), to: secondsOf(to, Number.POSITIVE_INFINITY) };
    if (span.from >= span.to) throw usage('--from must be before --to');
    return span;
  }
  if (from?.kind === 'run' || to?.kind === 'run')
    throw usage('--from and --to must both count from the start, such as 10s, or neither');
  const end = to?.kind === 'date' ? to.ms : undefined;
  const fromMs = from === undefined ? 0 : wallMs(from, () => end ?? endMs());
  const toMs =
    to === undefined
      ? Number.POSITIVE_INFINITY
      : to.kind === 'clock' && from !== undefined
        ? firstAfter(fromMs, to, endMs)
        : wallMs(to, endMs);
  if (fromMs >= toMs) throw usage('--from must be before --to');
  return { from: fromMs / 1000, to: toMs / 1000, isWall: true };
}

const secondsOf = (time: When | undefined, otherwise: number): number =>
  time?.kind === 'run' ? time.ms / 1000 : otherwise;

type WallTime = Exclude<When, { kind: 'run' }>;
type Clock = Extract<When, { kind: 'clock' }>;

function wallMs(time: WallTime, endMs: () => number): number {
  if (time.kind === 'date') return time.ms;
  const end = endMs();
  if (time.kind === 'back') return end - time.ms;
  const today = onDayOf(end, time);
  return today < end ? today : onDayOf(end, time, -1);
}

const MIDNIGHT = { hours: 0, minutes: 0, seconds: 0 };

/** Throws USAGE where that would be a day of which the capture has nothing. */
function firstAfter(ms: number, time: Clock, endMs: () => number): number {
  const sameDay = onDayOf(ms, time);
  if (sameDay > ms) return sameDay;
  const end = endMs();
  if (end > onDayOf(ms, MIDNIGHT, 1)) return onDayOf(ms, time, 1);
  throw usage(
    `--to ${localTime(sameDay)} is not after --from ${localTime(ms)}, and the capture ends on that day, ${localTime(end)}`,
  );
}
