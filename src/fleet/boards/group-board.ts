import type { BoardRequest, FleetBoard } from '../board-request.ts';
import { NO_SLOT } from '../cell-chains.ts';
import { CellList } from '../cell-list.ts';
import { type Group, GroupTable, NO_GROUPS } from '../group-table.ts';
import type { HostRecord } from '../host-record.ts';
import { SENT_GROUPINGS, type SentGrouping } from '../schema.ts';
import { Best, sureOf } from './best.ts';
import { addCells, type BoardSource, cellsOf, type Numbers, type Order, orderOf, restOf } from './source.ts';

const [cells, most, blur] = [new CellList(), new CellList(), new CellList()];

/** Groups over all hosts, from the sums; `within`: over these hosts. */
export function groupBoard(
  grouping: SentGrouping,
  request: BoardRequest,
  { sums, series }: BoardSource,
  within: readonly HostRecord[] | undefined,
): FleetBoard {
  const place = SENT_GROUPINGS.indexOf(grouping);
  const table = within === undefined ? sums.tables[place] : tableOf(within, place);
  if (table === undefined) throw new RangeError(`no grouping ${grouping}`);
  const order = orderOf(request, series);
  const best = bestOf(table, order, request);
  const more = table.isWhole ? undefined : table.moreInAll();
  const rows = best.sorted.map(({ entry: group, key, score, more: unsent }) => ({
    key,
    cells: cellsOf(numbersOf(table, group.known), series, more?.(group)),
    chosen: score,
    more: unsent,
    hosts: group.hosts,
  }));
  const total = cellsOf(totalsOf(sums, within), series);
  const below = best.below(table.isWhole ? Number.NEGATIVE_INFINITY : unsentOf(table, order)(undefined));
  return {
    chosen: [...order.ids],
    rows,
    sure: sureOf(best.sorted, below),
    below,
    rest: { entries: table.size - rows.length, unsent: table.left, cells: restOf(total, rows) },
    total,
  };
}

function bestOf(table: GroupTable, order: Order, { top, filter }: BoardRequest): Best<Group> {
  const best = new Best<Group>(top);
  const text = filter?.toLowerCase();
  const { chains, isWhole } = table;
  const unsent = unsentOf(table, order);
  for (const group of table.all()) {
    if (text !== undefined && !group.key.toLowerCase().includes(text)) continue;
    let score = 0;
    for (const id of order.ids) score += chains.value(chains.find(group.known, id), order.index);
    const more = isWhole ? 0 : unsent(group);
    best.offer({ entry: group, key: group.key, score: score * order.unit, more });
  }
  return best;
}

/** Finds how much more a group has at most in the order of a board. */
function unsentOf(table: GroupTable, { ids, index, unit }: Order): (group: Group | undefined) => number {
  const more = ids.map((id) => table.moreIn(id, index));
  return (group) => more.reduce((sum, of) => sum + of(group), 0) * unit;
}

function numbersOf({ chains }: GroupTable, first: number): Numbers {
  const numbers: Numbers = new Map();
  for (let slot = first; slot !== NO_SLOT; slot = chains.next(slot))
    numbers.set(
      chains.seriesOf(slot),
      Float64Array.from([0, 1, 2, 3], (index) => chains.value(slot, index)),
    );
  return numbers;
}

function tableOf(hosts: readonly HostRecord[], place: number): GroupTable {
  const table = new GroupTable();
  for (const host of hosts) {
    host.readGroups(place, 'cells', cells);
    host.readGroups(place, 'most', most);
    host.readGroups(place, 'blur', blur);
    const groups = (host.groups[place] ?? []).map(({ key }) => table.group(key));
    const left = host.left[place + 1] ?? 0;
    const rates = host.isPresent ? 1 : 0;
    table.replace({ groups, cells, most, blur, left, rates }, NO_GROUPS, true);
  }
  return table;
}

/** Totals of all hosts, or of these. */
export function totalsOf(sums: BoardSource['sums'], within: readonly HostRecord[] | undefined): Numbers {
  const numbers: Numbers = new Map();
  if (within === undefined) {
    sums.totals(cells);
    return addCells(numbers, cells, 0, cells.length, true);
  }
  for (const host of within) {
    host.read('totals', cells);
    addCells(numbers, cells, 0, cells.length, host.isPresent);
  }
  return numbers;
}
