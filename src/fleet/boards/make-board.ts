import type { BoardRequest, FleetBoard } from '../board-request.ts';
import type { HostRecord } from '../host-record.ts';
import { labelOf } from '../label-of.ts';
import { SENT_GROUPINGS } from '../schema.ts';
import { groupBoard } from './group-board.ts';
import { hostBoard } from './host-board.ts';
import { rowBoard } from './row-board.ts';
import type { BoardSource } from './source.ts';
import { totalsBoard } from './totals-board.ts';

/** Boards of groups come from the sums; those of hosts, of rows and within hosts walk over the hosts. */
export function makeBoard(request: BoardRequest, source: BoardSource): FleetBoard {
  const { group, within } = request;
  const hosts = hostsWithin(within, source.hosts);
  const isAll = hosts === source.hosts;
  if (group === 'row') return rowBoard(request, source, hosts, isAll);
  if (group === 'host' && !(within !== undefined && 'group' in within))
    return totalsBoard(request, source, hosts, isAll);
  const grouping = SENT_GROUPINGS.find((each) => each === group);
  if (grouping === undefined) return hostBoard(request, source, hosts);
  return groupBoard(grouping, request, source, isAll ? undefined : hosts);
}

function hostsWithin(within: BoardRequest['within'], hosts: readonly HostRecord[]): readonly HostRecord[] {
  if (within === undefined || 'group' in within) return hosts;
  if ('host' in within) return hosts.filter(({ name }) => name === within.host);
  return hosts.filter(({ facts }) => labelOf(facts.labels, within.label) === within.value);
}
