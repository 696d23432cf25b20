import { COST_PERIOD } from '../text/cpu-to-text.ts';
import { eventCostToText } from '../text/event-cost-to-text.ts';
import type { ObjectKind } from '../wire/objects.ts';
import type { SessionInfo } from '../wire/session.ts';
import { measuredCost, USUAL_NS } from './column-cost.ts';
import { figuresOf } from './figures.ts';
import type { Leaderboard } from './leaderboard.ts';

type Costs = Pick<SessionInfo, 'state' | 'cost'>;

/** Events of each kind: an allocation and a free. */
const EVENTS: Record<ObjectKind, readonly string[]> = {
  kmalloc: ['kmem:kmalloc', 'kmem:kfree'],
  slab: ['kmem:kmalloc', 'kmem:kmem_cache_alloc', 'kmem:kfree', 'kmem:kmem_cache_free'],
  pages: ['kmem:mm_page_alloc', 'kmem:mm_page_free'],
};

/** Times of counting an event that pairing takes of it: as measured for `outstanding -I` (docs/outstanding.md). */
const PAIRING = 2;

/**
 * The cost that pairing allocations with frees would have, from those that the session counts now. `companion`: the
 * session that pairs them already. `ofProcess`: true if only what a process allocates is kept.
 */
export function outstandingCost(
  { cost: { nsPerEvent } }: Pick<Costs, 'cost'>,
  companion: Costs | undefined,
  board: Pick<Leaderboard, 'series' | 'total' | 'seconds'>,
  { kind, ofProcess }: { kind: ObjectKind; ofProcess: boolean },
): string {
  if (companion?.state === 'counting')
    return `Allocations and frees are paired now: ${measuredCost(companion)}`;
  const about =
    'Each allocation is kept until it is freed, in a bpftrace of its own and at most 1/32 of the memory, as long as someone looks';
  const ns = (nsPerEvent ?? USUAL_NS) * PAIRING;
  const events = eventRate(EVENTS[kind], board);
  if (events === null)
    return `${about}. Each allocation and each free costs about ${ns.toFixed(0)} ns; how many there are shows once they are counted`;
  const most = ofProcess ? 'at most' : 'about';
  return `${about}. Now ${most} ${eventCostToText(events, ns, true)}, besides that bpftrace, ${COST_PERIOD}`;
}

/**
 * Events a second in the last tick; null if the session counts none of them. Of an event that it does not count there are
 * as many as of the others: what is allocated is freed.
 */
function eventRate(
  events: readonly string[],
  { series, total, seconds }: Parameters<typeof outstandingCost>[2],
): number | null {
  const rates = events.flatMap((event) => {
    const index = series.findIndex(
      ({ label, filter, counted }) => label === event && filter === null && counted,
    );
    return index === -1 ? [] : [figuresOf(total, index, seconds, true).rate];
  });
  if (rates.length === 0) return null;
  return (rates.reduce((sum, rate) => sum + rate, 0) * events.length) / rates.length;
}
