import { isLastShort } from '../../../src/client/short-last.ts';
import type { SessionInfo } from '../../../src/wire/session.ts';

type Session = Pick<SessionInfo, 'state' | 'intervalMs'>;
type Ticks = Parameters<typeof isLastShort>[0];

/** True if the session's rates are those of now. A restart of bpftrace is short. */
export const countsNow = (state: SessionInfo['state']): boolean =>
  state === 'counting' || state === 'restarting';

/**
 * A series whose rates are none while its session does not count, or if the last of `ticks` is too short for a rate.
 * `session`: undefined while it is not known.
 */
export const seriesNow = <S extends { counted: boolean }>(
  series: S,
  session: Session | undefined,
  ticks: Ticks = [],
): S =>
  (session === undefined || countsNow(session.state)) && !isLastShort(ticks, session?.intervalMs)
    ? series
    : { ...series, counted: false };
