import type { ViewName } from '../place/place-values.ts';

/** Why the page of a replay has no such view: a capture holds nothing of it. */
export const NOT_HELD: Partial<Record<ViewName, string>> = {
  compare: 'A replay has no comparison with vmstat: vmtally report --compare prints one that was recorded.',
  flame: 'A capture holds no stacks.',
  outstanding: 'A capture holds no pairs of allocations and frees.',
  state: 'A capture holds no state of slab caches and free blocks.',
  alerts: 'A capture holds no alerts.',
  sessions: 'A capture is one session, which was counted when it was recorded and cannot be changed.',
};

/** True if the page of a replay offers the view. `sites`: present where the capture has call sites. */
export const isOffered = (view: ViewName, { sites }: { sites?: true | undefined } = {}): boolean =>
  view === 'sites' ? sites === true : NOT_HELD[view] === undefined;

/** Why the page of a past time has no such view. What is asked for there would be counted now. */
export const NOT_PAST: Partial<Record<ViewName, string>> = {
  flame: 'Stacks are sampled from now on only. Return to live first.',
  alerts: 'Alerts are of now. Return to live first.',
  outstanding: 'What is not freed is counted from now on only. Return to live first.',
  state: 'The state of memory is read now, not as of a past time. Return to live first.',
};
