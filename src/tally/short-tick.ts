interface Length {
  seconds: number;
}

/**
 * True for a tick that is shorter than half of the one before or behind it: the first of a service, which does not wait
 * for the interval, or the last before a change. A rate over so short a time is a spike that says nothing.
 */
export function isShortTick(ticks: readonly Length[], index: number): boolean {
  const { seconds = 0 } = ticks[index] ?? {};
  const beside = Math.max(ticks[index - 1]?.seconds ?? 0, ticks[index + 1]?.seconds ?? 0);
  return seconds < beside / 2;
}
