import type { SessionInfo } from '../../../src/wire/session.ts';

/** True if the session's rates are those of now. A restart of bpftrace is short. */
export const countsNow = (state: SessionInfo['state']): boolean =>
  state === 'counting' || state === 'restarting';

/** A series whose rates are none while its session does not count. `state`: undefined while it is not known. */
export const seriesNow = <S extends { counted: boolean }>(
  series: S,
  state: SessionInfo['state'] | undefined,
): S => (state === undefined || countsNow(state) ? series : { ...series, counted: false });
