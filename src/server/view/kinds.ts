import { compare } from './compare.ts';
import { health } from './health.ts';
import type { ViewKind, ViewName } from './kind.ts';
import { leaderboard } from './leaderboard.ts';
import { process } from './process.ts';
import { sessions } from './sessions.ts';
import { totals } from './totals.ts';
import { vmstat } from './vmstat.ts';

/** All kinds of views, by the name that requests and messages have for them. */
const KINDS = { leaderboard, process, totals, vmstat, compare, health, sessions } satisfies {
  [V in ViewName]: ViewKind<V>;
};

/** The kind of view that a request names. Give it no request of another kind. */
export const kindOf = (view: ViewName): ViewKind<ViewName> => KINDS[view];
