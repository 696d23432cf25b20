import type { BoardRequest, BoardRow, FleetBoard } from '../board-request.ts';
import { CellList } from '../cell-list.ts';
import type { Group, GroupTable } from '../group-table.ts';
import type { HostRecord } from '../host-record.ts';
import { type FleetNumbers, NUMBERS } from '../numbers.ts';
import { SENT_GROUPINGS } from '../schema.ts';
import { formOf } from '../series-registry.ts';
import type { GroupsOfHost, Unsent } from '../unsent.ts';
import { sureOf } from './best.ts';
import { addCells, type BoardSource, type Numbers, type Order, orderOf, restOf, scoreOf } from './source.ts';

/** Counts and amounts of the groups of `Unsent`, by the fleet's numbers of series, and how much more any group may have. */
interface ExactGroups extends Unsent {
  cells: CellList;
  blur: CellList;
}

const UNKNOWN = -1;

const list = new CellList();

/** Reads the answers of hosts. A series that is unknown to the fleet is in no board. */
function readAnswers(answers: readonly GroupsOfHost[], { series: known }: BoardSource): ExactGroups[] {
  const ids = new Map(known.map(({ id, form }) => [JSON.stringify(form), id]));
  return answers.map(({ host, keys, answer: { series, cells, blur } }) => {
    const own = series.map((each) => ids.get(JSON.stringify(formOf(each))) ?? UNKNOWN);
    return { host, keys, cells: new CellList().fill(cells, own, 1), blur: new CellList().fill(blur, own, 1) };
  });
}

/** Finds who is to be asked to make the rows of a board exact; hosts that may have the most of a group come first. */
export function unsentGroups(request: BoardRequest, board: FleetBoard, source: BoardSource): Unsent[] {
  const place = placeOf(request);
  const table = source.sums.tables[place];
  const bounded = board.rows.filter(({ cells }) => cells.some(({ more }) => more !== undefined));
  if (table === undefined || bounded.length === 0) return [];
  const order = orderOf(request, source.series);
  return source.hosts
    .filter((host) => host.isPresent && (host.left[place + 1] ?? 0) > 0)
    .map((host) => ({
      host: host.name,
      keys: keysOf(host, place, bounded, table),
      score: scoreOf(numbersOf(host, place, 'most'), order),
    }))
    .filter(({ keys }) => keys.length > 0)
    .toSorted((a, b) => b.score - a.score)
    .map(({ host, keys }) => ({ host, keys }));
}

/**
 * Adds what hosts answered to the rows of a board. Rates stay as hosts sent them. A host that sent a group since then is passed over.
 */
export function withAnswers(
  request: BoardRequest,
  board: FleetBoard,
  source: BoardSource,
  answers: readonly GroupsOfHost[],
): FleetBoard {
  const place = placeOf(request);
  const table = source.sums.tables[place];
  const order = orderOf(request, source.series);
  if (table === undefined) return board;
  const rows = new Map(board.rows.map((row) => [row.key, row]));
  for (const answer of readAnswers(answers, source)) {
    const host = source.hosts.find(({ name }) => name === answer.host);
    if (host === undefined) continue;
    const sent = new Set(host.groups[place]);
    const most = numbersOf(host, place, 'most');
    const blur = grown(
      numbersOf(host, place, 'blur'),
      addCells(new Map(), answer.blur, 0, answer.blur.length, false),
    );
    for (const [entry, key] of answer.keys.entries()) {
      const row = rows.get(key);
      const group = table.get(key);
      if (row === undefined || group === undefined || sent.has(group)) continue;
      rows.set(key, settled(row, answeredOf(answer.cells, entry), most, blur));
    }
  }
  const ordered = [...rows.values()]
    .map((row) => scored(row, order))
    .toSorted((a, b) => b.chosen - a.chosen || (a.key < b.key ? -1 : 1));
  return {
    ...board,
    rows: ordered,
    sure: sureOf(
      ordered.map(({ chosen, more }) => ({ score: chosen, more })),
      board.below,
    ),
    rest: { ...board.rest, cells: restOf(board.total, ordered) },
  };
}

const placeOf = ({ group, within }: BoardRequest): number =>
  within === undefined ? (SENT_GROUPINGS as readonly string[]).indexOf(group) : -1;

function keysOf(host: HostRecord, place: number, rows: readonly BoardRow[], table: GroupTable): string[] {
  const sent = new Set<Group | undefined>(host.groups[place]);
  return rows.map(({ key }) => key).filter((key) => !sent.has(table.get(key)));
}

function numbersOf(host: HostRecord, place: number, name: 'most' | 'blur'): Numbers {
  host.readGroups(place, name, list);
  return addCells(new Map(), list, 0, list.length, true);
}

function answeredOf(cells: CellList, wanted: number): Numbers {
  const entries = cells.entry.subarray(0, cells.length);
  const from = entries.indexOf(wanted);
  return from === -1 ? new Map() : addCells(new Map(), cells, from, entries.lastIndexOf(wanted) + 1, false);
}

/** By how much the numbers of an answer are beyond those of the summary. */
function grown(before: Numbers, now: Numbers): Numbers {
  return new Map(
    [...now].map(([series, values]) => [
      series,
      values.map((value, index) => Math.max(0, value - (before.get(series)?.[index] ?? 0))),
    ]),
  );
}

/** A row with the counts and amounts that a host answered, in place of the most that it may have had. */
function settled(row: BoardRow, answered: Numbers, most: Numbers, blur: Numbers): BoardRow {
  const ids = new Set([...row.cells.map(({ series }) => series), ...answered.keys()]);
  ids.delete(UNKNOWN);
  const cells = [...ids].flatMap((series) => {
    const cell = row.cells.find((each) => each.series === series);
    const none: FleetNumbers = { count: 0, amount: 0, rate: 0, amountRate: 0 };
    const more = { ...(cell?.more ?? none) };
    const known = { ...none, ...cell, series };
    for (const [index, name] of (['count', 'amount'] as const).entries()) {
      known[name] += answered.get(series)?.[index] ?? 0;
      const left = more[name] - (most.get(series)?.[index] ?? 0) + (blur.get(series)?.[index] ?? 0);
      more[name] = Math.max(0, left);
    }
    const { more: _, ...exact } = known;
    return [NUMBERS.some((name) => more[name] > 0) ? { ...exact, more } : exact];
  });
  const isThere = [...answered.values()].some(([count = 0]) => count > 0);
  return { ...row, cells, hosts: row.hosts + Number(isThere) };
}

function scored(row: BoardRow, { ids, index }: Order): BoardRow {
  const name = NUMBERS[index] ?? 'count';
  let [chosen, more] = [0, 0];
  for (const cell of row.cells)
    if (ids.includes(cell.series)) {
      chosen += cell[name];
      more += cell.more?.[name] ?? 0;
    }
  return { ...row, chosen, more };
}
