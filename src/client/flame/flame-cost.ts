import { COST_PERIOD } from '../../text/cpu-to-text.ts';
import { eventCostToText } from '../../text/event-cost-to-text.ts';
import type { SessionInfo } from '../../wire/session.ts';
import { measuredCost, USUAL_NS } from '../column-cost.ts';
import { figuresOf } from '../figures.ts';
import type { Leaderboard } from '../leaderboard.ts';

type Costs = Pick<SessionInfo, 'state' | 'cost'>;

/** Time that reading a stack takes, in times of counting an event: measured with three versions of bpftrace, 5 to 9. */
const STACK = 8;

/**
 * The cost that sampling the stacks of an event would have, from its events that the session counts now. `companion`: the
 * session that samples them already. `ofProcess`: true if those of one process are sampled.
 */
export function flameCost(
  { cost: { nsPerEvent } }: Pick<Costs, 'cost'>,
  companion: Costs | undefined,
  board: Pick<Leaderboard, 'series' | 'total' | 'seconds'>,
  { event, rate, ofProcess }: { event: string; rate: number; ofProcess: boolean },
): string {
  if (companion?.state === 'counting') return `Stacks are sampled now: ${measuredCost(companion)}`;
  const kept = rate === 1 ? 'each keeps its stack' : `one of ${rate} keeps its stack`;
  const about = `All events are counted and ${kept}, in a bpftrace of their own, as long as someone looks`;
  const ns = (nsPerEvent ?? USUAL_NS) * (1 + STACK / rate);
  const events = eventRate(event, board);
  if (events === null)
    return `${about}. Each event costs about ${ns.toFixed(0)} ns; how many there are shows once they are counted`;
  const most = ofProcess ? 'at most' : 'about';
  return `${about}. Now ${most} ${eventCostToText(events, ns, true)}, besides that bpftrace, ${COST_PERIOD}`;
}

/** Events a second in the last tick; null unless the session counts all of them. */
function eventRate(
  event: string,
  { series, total, seconds }: Parameters<typeof flameCost>[2],
): number | null {
  const index = series.findIndex(
    ({ label, filter, counted }) =>
      (label === event || label.endsWith(`:${event}`)) && filter === null && counted,
  );
  return index === -1 ? null : figuresOf(total, index, seconds, true).rate;
}
