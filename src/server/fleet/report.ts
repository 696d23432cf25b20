import type { z } from 'zod';
import type { FleetBoardQuery, FleetBoardReport, FleetQuery, FleetReport } from '../../wire/fleet-http.ts';
import { LeaderboardRequest } from '../../wire/view-requests.ts';
import { chosenSeries } from './chosen-series.ts';
import type { ExactBoard } from './exact-boards.ts';
import type { FleetContext } from './fleet-view.ts';
import { hostList } from './hosts.ts';
import { boardRequest, leaderboard, openBoard } from './leaderboard.ts';

/** The hosts and sums of a fleet, for a program. Throws REQUEST_INVALID for a series that no host has. */
export function fleetReport(query: FleetQuery, context: FleetContext): FleetReport {
  const ascending = query.sort === 'name';
  const series = chosenSeries(context.state, query.series);
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
  return { schema: 'vmtally.fleet/1', ...hostList({ ...query, series, ascending }, context), totals };
}

type BoardQuery = Omit<z.infer<typeof FleetBoardQuery>, 'exact'>;

/** The board of a fleet, for a program. `exact`: the one for which hosts were asked. Throws REQUEST_INVALID. */
export function fleetBoard(query: BoardQuery, context: FleetContext, exact?: ExactBoard): FleetBoardReport {
  const source = openBoard(requestOf(query, context), '', context, exact && { read: () => exact.board });
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
    ...(exact && { asked: exact.asked }),
  };
}

/**
 * The board of a fleet, for which hosts are asked for the groups that they did not send. Rejects with REQUEST_INVALID, CLIENT_LIMIT,
 * RATE_LIMIT.
 */
export async function exactFleetBoard(query: BoardQuery, context: FleetContext): Promise<FleetBoardReport> {
  const made = await context.exact.make(boardRequest(requestOf(query, context)));
  return fleetBoard(query, context, made);
}

function requestOf(
  { withinGroup, withinKey, ...query }: BoardQuery,
  context: FleetContext,
): LeaderboardRequest {
  const within = withinGroup === undefined ? {} : { within: { group: withinGroup, key: withinKey } };
  return leaderboard.resolve(LeaderboardRequest.parse({ view: 'leaderboard', ...query, ...within }), context);
}
