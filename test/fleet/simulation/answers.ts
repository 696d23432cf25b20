import type { BoardRequest, FleetBoard } from '../../../src/fleet/board-request.ts';
import type { FleetState } from '../../../src/fleet/fleet-state.ts';
import type { FleetTotals } from '../../../src/fleet/fleet-totals.ts';
import type { FleetHost } from '../../../src/fleet/host-view.ts';
import { SENT_GROUPINGS } from '../../../src/fleet/schema.ts';

const TOP = 50;

/** Boards that are compared with the truth. */
export const REQUESTS: BoardRequest[] = [
  ...[...SENT_GROUPINGS, 'host' as const, 'row' as const].flatMap((group): BoardRequest[] => [
    { group, series: ['kmem:kmalloc'], sort: 'count', top: TOP },
    { group, series: ['kmem:mm_page_alloc'], sort: 'rate', top: TOP },
  ]),
  { group: 'label:rack', series: ['kmem:kmalloc'], sort: 'amount', top: TOP },
];

/** All that is compared with the truth, as JSON can carry it. */
export interface Answers {
  totals: FleetTotals;
  hosts: Pick<FleetHost, 'name' | 'presence' | 'epoch' | 'seq' | 'skewMs'>[];
  boards: FleetBoard[];
}

export const answersOf = (fleet: FleetState): Answers => ({
  totals: fleet.totals(),
  hosts: fleet
    .hosts()
    .map(({ name, presence, epoch, seq, skewMs }) => ({ name, presence, epoch, seq, skewMs })),
  boards: REQUESTS.map((request) => fleet.board(request)),
});
