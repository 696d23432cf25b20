import type { Exactness } from './exactness.ts';

/** The exactness of a count that missed nothing. */
export const nothingMissed = (): Exactness => ({
  exact: true,
  missedRuns: [],
  missedRunsKnown: true,
  missedRunsUnread: false,
  uncountedMisses: [],
  mapFull: [],
  lostUpdates: [],
  sharedPids: [],
  lostOutput: 0,
  garbledOutput: 0,
  restarts: 0,
  gaps: [],
  earlierGaps: { count: 0, seconds: 0 },
  lateTicks: 0,
  newCgroups: [],
  hidesFirst: 'no',
});
