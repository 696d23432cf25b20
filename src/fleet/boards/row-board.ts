import { decodeRows } from '../../capture/row-columns.ts';
import { knownContainers } from '../../tally/known-containers.ts';
import { groupOf } from '../../text/grouping.ts';
import type { RowIdentity } from '../../wire/feed.ts';
import type { BoardRequest, BoardRow, FleetBoard } from '../board-request.ts';
import { CellList } from '../cell-list.ts';
import type { HostRecord } from '../host-record.ts';
import { Best, type Scored, sureOf } from './best.ts';
import { totalsOf } from './group-board.ts';
import {
  addCells,
  type BoardSource,
  cellsOf,
  type Numbers,
  type Order,
  orderOf,
  restOf,
  scoreOf,
} from './source.ts';

interface Entry {
  host: HostRecord;
  numbers: Numbers;
  process: RowIdentity;
}

const list = new CellList();

/**
 * Processes of all hosts. Numbers of a process are exact. Hosts are read from the one with the largest process on, until
 * no further one has a larger process than those that are kept.
 */
export function rowBoard(
  request: BoardRequest,
  { series, sums }: BoardSource,
  hosts: readonly HostRecord[],
  isAll: boolean,
): FleetBoard {
  const order = orderOf(request, series);
  const largest = hosts
    .map((host) => ({ host, score: largestWanted(host, order, request) }))
    .filter(({ score }) => score > Number.NEGATIVE_INFINITY)
    .toSorted((a, b) => b.score - a.score);
  const best = new Best<Entry>(request.top);
  for (const { host, score } of largest) {
    if (best.least !== undefined && best.least >= score) break;
    for (const entry of rowsOf(host, order, request)) best.offer(entry);
  }
  let unsent = Number.NEGATIVE_INFINITY;
  for (const host of hosts)
    unsent = Math.max(
      unsent,
      host.once(`unsent ${order.key}`, () => largestUnsent(host, order)),
    );
  const rows = best.sorted.map(
    ({ entry: { host, numbers, process }, key, score }): BoardRow => ({
      key,
      cells: cellsOf(numbers, series),
      chosen: score,
      more: 0,
      hosts: 1,
      host: host.name,
      process,
    }),
  );
  const total = cellsOf(totalsOf(sums, isAll ? undefined : hosts), series);
  const below = best.below(unsent);
  return {
    chosen: [...order.ids],
    rows,
    sure: sureOf(best.sorted, below),
    below,
    rest: {
      entries: hosts.reduce((sum, { rowCount }) => sum + rowCount, 0) - rows.length,
      unsent: hosts.reduce((sum, { left }) => sum + (left[0] ?? 0), 0),
      cells: restOf(total, rows),
    },
    total,
  };
}

/** The largest number in an order that a row of the host has, which it sent or not. */
const largestOf = (numbers: CellList, { isPresent }: HostRecord, order: Order): number =>
  scoreOf(addCells(new Map(), numbers, 0, numbers.length, isPresent), order);

/** The largest number that a row which the host did not send may have; minus infinity where it sent all. */
function largestUnsent(host: HostRecord, order: Order): number {
  host.read('rowsMost', list);
  const isWhole = list.length === 0 && (host.left[0] ?? 0) === 0;
  return isWhole ? Number.NEGATIVE_INFINITY : largestOf(list, host, order);
}

/** The largest number of a row that a board wants; minus infinity if it wants none of the host. */
function largestWanted(host: HostRecord, order: Order, request: BoardRequest): number {
  const { filter, within } = request;
  const isAny = (filter ?? '') === '' && !(within !== undefined && 'group' in within);
  if (isAny) return host.once(`rows ${order.key}`, () => largestOf(host.maxima(list), host, order));
  return host.once(`rows ${order.key} ${JSON.stringify([filter, within])}`, () =>
    mayHave(host, filter)
      ? Math.max(...rowsOf(host, order, request).map(({ score }) => score))
      : Number.NEGATIVE_INFINITY,
  );
}

/** False if no row has this text. Rows are read from JSON only where their text has it: of a filter few have. */
function mayHave(host: HostRecord, filter: string | undefined): boolean {
  // Numbers of processes are written as differences, and JSON writes some characters in another way.
  if (filter === undefined || /^\d+$|["\\\p{C}]/u.test(filter)) return true;
  const text = filter.toLowerCase();
  return host.name.toLowerCase().includes(text) || host.rowsText.toLowerCase().includes(text);
}

function rowsOf(host: HostRecord, order: Order, request: BoardRequest): Scored<Entry>[] {
  const { rows, containers } = host.rows;
  knownContainers.learn(containers);
  const isWanted = wanted(request, host.name);
  host.read('rows', list);
  let at = 0;
  return decodeRows(rows).flatMap((process, index) => {
    const from = at;
    while (at < list.length && list.entry[at] === index) at++;
    if (!isWanted(process)) return [];
    const numbers = addCells(new Map(), list, from, at, host.isPresent);
    const key = `${host.name}/${process.row}`;
    return [{ entry: { host, numbers, process }, key, score: scoreOf(numbers, order), more: 0 }];
  });
}

function wanted({ filter, within }: BoardRequest, host: string): (process: RowIdentity) => boolean {
  const text = filter?.toLowerCase();
  return (process) => {
    if (within !== undefined && 'group' in within && groupOf(process, within.group) !== within.key)
      return false;
    if (text === undefined) return true;
    const { key, name, user, cgroup } = process;
    return [key, name, user, cgroup, host].some((field) => field?.toLowerCase().includes(text) === true);
  };
}
