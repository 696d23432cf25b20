/** Age beyond which the clock of a host is wrong, in ms: 50 years. */
const MOST_AGE_MS = 50 * 365.25 * 86_400_000;

/** Start of the first run that is in the sums of a fleet. The clock of one host does not put it before all computers. */
export const sinceOf = (hosts: readonly { sinceMs: number }[], nowMs: number): number =>
  hosts.reduce((first, { sinceMs }) => Math.min(first, Math.max(sinceMs, nowMs - MOST_AGE_MS)), nowMs);
