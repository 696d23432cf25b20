import { COST_PERIOD } from '../text/cpu-to-text.ts';
import { eventCostToText } from '../text/event-cost-to-text.ts';
import { type SessionInfo, SITE_EVENTS } from '../wire/session.ts';
import { measuredCost, USUAL_NS } from './column-cost.ts';
import { figuresOf } from './figures.ts';
import type { Leaderboard } from './leaderboard.ts';

/** Cost of an event by call site and with the bytes that were asked for, as a multiple of one by process (docs/overhead.md). */
const TIMES = 1.5;

type Costs = Pick<SessionInfo, 'state' | 'cost'>;

/**
 * The cost that counting call sites would have, from the allocations that the session counts now. `companion`: the session
 * that counts them already. `ofProcess`: true if those of one process are counted.
 */
export function sitesCost(
  { cost: { nsPerEvent } }: Pick<Costs, 'cost'>,
  companion: Costs | undefined,
  board: Pick<Leaderboard, 'series' | 'total' | 'seconds'>,
  ofProcess: boolean,
): string {
  if (companion?.state === 'counting') return `Call sites are counted now: ${measuredCost(companion)}`;
  const about = 'Call sites are counted in a bpftrace of their own, as long as someone looks at them';
  const ns = TIMES * (nsPerEvent ?? USUAL_NS);
  const rate = allocationRate(board);
  if (rate === null)
    return `${about}. Each allocation costs ${nsPerEvent === null ? 'about ' : ''}${ns.toFixed(0)} ns; how many there are shows once they are counted`;
  const most = ofProcess ? 'at most' : 'about';
  return `${about}. Now ${most} ${eventCostToText(rate, ns, nsPerEvent === null)}, besides that bpftrace, ${COST_PERIOD}`;
}

/** Allocations a second in the last tick; null unless the session counts all of them. */
function allocationRate({ series, total, seconds }: Parameters<typeof sitesCost>[2]): number | null {
  const indexes = SITE_EVENTS.map((event) =>
    series.findIndex(({ label, filter, counted }) => label === event && filter === null && counted),
  );
  if (indexes.includes(-1)) return null;
  return indexes.reduce((sum, index) => sum + figuresOf(total, index, seconds, true).rate, 0);
}
