import type { z } from 'zod';
import type { FleetBoardQuery, FleetBoardReport, FleetQuery, FleetReport } from '../../wire/fleet-http.ts';
import { LeaderboardRequest } from '../../wire/view-requests.ts';
import type { FleetContext } from './fleet-view.ts';
import { hostList } from './hosts.ts';
import { leaderboard } from './leaderboard.ts';

/** The hosts and sums of a fleet, for a program. */
export function fleetReport(query: FleetQuery, context: FleetContext): FleetReport {
  const ascending = query.sort === 'name';
  const totals = context.state.totals().series.map((sum) => {
    const hasAmount = sum.series.form.value?.unit != null;
    return {
      event: sum.series.name,
      hosts: sum.hosts,
      count: sum.count,
      amount: hasAmount ? sum.amount : null,
      rate: sum.rate,
      amountRate: hasAmount ? sum.amountRate : null,
      missing: sum.missing,
      unbounded: sum.unbounded,
      uncountedSeconds: sum.uncountedSeconds,
      distribution: sum.distribution.flat(),
    };
  });
  return { schema: 'vmtally.fleet/1', ...hostList({ ...query, ascending }, context), totals };
}

/** The board of a fleet, for a program. Throws REQUEST_INVALID. */
export function fleetBoard(
  { withinGroup, withinKey, ...query }: z.infer<typeof FleetBoardQuery>,
  context: FleetContext,
): FleetBoardReport {
  const request = LeaderboardRequest.parse({
    view: 'leaderboard',
    ...query,
    ...(withinGroup !== undefined && { within: { group: withinGroup, key: withinKey } }),
  });
  const source = leaderboard.open(leaderboard.resolve(request, context), '', context);
  const { atMs, chosen, rows, total, rest, series = [], sure = 0 } = source.snapshot();
  return {
    schema: 'vmtally.fleet-board/1',
    fleet: context.name,
    atMs,
    series,
    chosen,
    sure,
    rows,
    total,
    rest,
  };
}
