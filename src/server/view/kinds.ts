import { alerts } from './alerts.ts';
import { compare } from './compare.ts';
import { course } from './course.ts';
import { flame } from './flame.ts';
import { health } from './health.ts';
import { hosts } from './hosts.ts';
import type { ViewKind, ViewName } from './kind.ts';
import { leaderboard } from './leaderboard.ts';
import { outstanding } from './outstanding.ts';
import { process } from './process.ts';
import { sessions } from './sessions.ts';
import { state } from './state.ts';
import { ticks } from './ticks.ts';
import { timeline } from './timeline.ts';
import { totals } from './totals.ts';
import { vmstat } from './vmstat.ts';

/** All kinds of views, by their name in requests and messages. */
const KINDS = {
  leaderboard,
  process,
  course,
  totals,
  vmstat,
  compare,
  flame,
  outstanding,
  ticks,
  health,
  sessions,
  state,
  alerts,
  timeline,
  hosts,
} satisfies {
  [V in ViewName]: ViewKind<V>;
};

/** Returns the kind of view with this name. It takes requests of this view only. */
export const kindOf = (view: ViewName): ViewKind<ViewName> => KINDS[view];
