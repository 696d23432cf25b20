import type { BoardRequest, FleetBoard } from '../board-request.ts';
import { CellList } from '../cell-list.ts';
import type { HostRecord } from '../host-record.ts';
import { Best, sureOf } from './best.ts';
import { totalsOf } from './group-board.ts';
import { addCells, type BoardSource, cellsOf, type Order, orderOf, restOf } from './source.ts';

const list = new CellList();

/** Hosts by their totals. Only the numbers of hosts that are shown are made: of 10,000 hosts few are. */
export function totalsBoard(
  request: BoardRequest,
  { series, sums }: BoardSource,
  hosts: readonly HostRecord[],
  isAll: boolean,
): FleetBoard {
  const order = orderOf(request, series);
  const best = new Best<HostRecord>(request.top);
  const text = request.filter?.toLowerCase();
  const found = `totals ${order.key}`;
  for (const host of hosts) {
    if (text !== undefined && !host.name.toLowerCase().includes(text)) continue;
    best.offer({ entry: host, key: host.name, score: host.once(found, () => scoreOf(host, order)), more: 0 });
  }
  const rows = best.sorted.map(({ entry, key, score }) => {
    entry.read('totals', list);
    const numbers = addCells(new Map(), list, 0, list.length, entry.isPresent);
    return { key, cells: cellsOf(numbers, series), chosen: score, more: 0, hosts: 1, host: key };
  });
  const total = cellsOf(totalsOf(sums, isAll ? undefined : hosts), series);
  const below = best.below(Number.NEGATIVE_INFINITY);
  return {
    chosen: [...order.ids],
    rows,
    sure: sureOf(best.sorted, below),
    below,
    rest: { entries: hosts.length - rows.length, unsent: 0, cells: restOf(total, rows) },
    total,
  };
}

function scoreOf(host: HostRecord, { ids, index, unit }: Order): number {
  if (index > 1 && !host.isPresent) return 0;
  host.read('totals', list);
  let sum = 0;
  for (let at = 0; at < list.length; at++)
    if (ids.includes(list.series[at] ?? 0)) sum += list.numbers[4 * at + index] ?? 0;
  return sum * unit;
}
