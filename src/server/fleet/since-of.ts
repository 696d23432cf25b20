/** Age beyond which the clock of a host is wrong, in ms: 50 years. */
const MOST_AGE_MS = 50 * 365.25 * 86_400_000;

/** Start of the first run that is in the sums of a fleet. A host whose clock is wrong moves it back by 50 years at most. */
export const sinceOf = (hosts: readonly { sinceMs: number }[], nowMs: number): number =>
  hosts.reduce((first, { sinceMs }) => Math.min(first, Math.max(sinceMs, nowMs - MOST_AGE_MS)), nowMs);
