import type { BoardRequest, FleetBoard } from '../board-request.ts';
import { CellList } from '../cell-list.ts';
import type { Group } from '../group-table.ts';
import type { HostRecord } from '../host-record.ts';
import { LIMITS, SENT_GROUPINGS } from '../schema.ts';
import type { Unsent } from '../unsent.ts';
import { sureOf } from './best.ts';
import type { HostAnswer } from './host-answer.ts';
import { type Bounds, SettledRow } from './settled-row.ts';
import { addCells, type BoardSource, type Numbers, orderOf, restOf, scoreOf } from './source.ts';

const list = new CellList();

/** True for a board of which no host can be asked for groups. */
export const isWhole = (request: BoardRequest, source: BoardSource): boolean =>
  source.sums.tables[placeOf(request)]?.isWhole ?? true;

/**
 * Finds at most `mostHosts` hosts to ask to make the rows of a board exact, and for which groups. Hosts that may have the most of a
 * group come first.
 */
export function unsentGroups(
  request: BoardRequest,
  board: FleetBoard,
  source: BoardSource,
  mostHosts: number,
): Unsent[] {
  const place = placeOf(request);
  const table = source.sums.tables[place];
  const bounded = board.rows.filter(({ cells }) => cells.some(({ more }) => more !== undefined));
  if (table === undefined || bounded.length === 0) return [];
  const rows = bounded.map(({ key }) => ({ key, group: table.get(key) }));
  const order = orderOf(request, source.series);
  const hosts = source.hosts
    .filter((host) => host.isPresent && (host.left[place + 1] ?? 0) > 0)
    .map((host) => ({ host, score: scoreOf(numbersOf(host, place, 'most'), order) }))
    .toSorted((a, b) => b.score - a.score);
  const unsent: Unsent[] = [];
  for (const { host } of hosts) {
    if (unsent.length >= mostHosts) break;
    const keys = keysOf(host, place, rows);
    if (keys.length > 0) unsent.push({ host: host.name, keys });
  }
  return unsent;
}

/**
 * Adds what hosts answered to the rows of a board. Rates stay as hosts sent them. A host that sent a group since then is passed over.
 */
export function withAnswers(
  request: BoardRequest,
  board: FleetBoard,
  source: BoardSource,
  answers: readonly HostAnswer[],
): FleetBoard {
  const place = placeOf(request);
  const table = source.sums.tables[place];
  const order = orderOf(request, source.series);
  if (table === undefined) return board;
  const hosts = byName(source.hosts);
  const rows = new Map(
    board.rows.map((row) => [row.key, { group: table.get(row.key), sum: new SettledRow(row) }]),
  );
  for (const answer of answers) {
    const host = hosts.get(answer.host);
    if (host === undefined) continue;
    const sent = sentBy(host, place);
    const bounds = boundsOf(host, place, answer, source);
    for (const [index, key] of answer.keys.entries()) {
      const { group, sum } = rows.get(key) ?? {};
      if (sum === undefined || group === undefined || sent.has(group)) continue;
      sum.settle(bounds, answer.counts(index, source.series, sum.add));
    }
  }
  const ordered = [...rows.values()]
    .map(({ sum }) => sum.inOrder(order))
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

/** Groups of rows that the host did not send: no more than a request may have. */
function keysOf(
  host: HostRecord,
  place: number,
  rows: readonly { key: string; group: Group | undefined }[],
): string[] {
  const sent = sentBy(host, place);
  return rows
    .filter(({ group }) => group === undefined || !sent.has(group))
    .map(({ key }) => key)
    .slice(0, LIMITS.entries);
}

const hostsByName = new WeakMap<readonly HostRecord[], ReadonlyMap<string, HostRecord>>();

/** Hosts by name, found once for each list: a board is made twice a second. */
function byName(hosts: readonly HostRecord[]): ReadonlyMap<string, HostRecord> {
  const known = hostsByName.get(hosts);
  if (known !== undefined) return known;
  const made = new Map(hosts.map((host) => [host.name, host]));
  hostsByName.set(hosts, made);
  return made;
}

const sets = new WeakMap<readonly Group[], ReadonlySet<Group>>();
const NO_GROUPS: ReadonlySet<Group> = new Set();

/** Groups in the last summary of a host. */
function sentBy(host: HostRecord, place: number): ReadonlySet<Group> {
  const groups = host.groups[place];
  if (groups === undefined) return NO_GROUPS;
  const known = sets.get(groups);
  if (known !== undefined) return known;
  const made = new Set(groups);
  sets.set(groups, made);
  return made;
}

function numbersOf(host: HostRecord, place: number, name: 'most' | 'blur'): Numbers {
  host.readGroups(place, name, list);
  return addCells(new Map(), list, 0, list.length, true);
}

/** Bounds by series. The blur of an answer counts as far as it is beyond that of the summary, which the sums have. */
function boundsOf(
  host: HostRecord,
  place: number,
  answer: HostAnswer,
  { series }: BoardSource,
): Map<number, Bounds> {
  const bounds = new Map<number, Bounds>();
  const boundOf = (id: number): Bounds => {
    const bound = bounds.get(id) ?? { most: { count: 0, amount: 0 }, blur: { count: 0, amount: 0 } };
    bounds.set(id, bound);
    return bound;
  };
  for (const [id, [count = 0, amount = 0]] of numbersOf(host, place, 'most'))
    boundOf(id).most = { count, amount };
  answer.blur(series, (id, count, amount) => {
    const { blur } = boundOf(id);
    blur.count += count;
    blur.amount += amount;
  });
  for (const [id, [count = 0, amount = 0]] of numbersOf(host, place, 'blur')) {
    const blur = bounds.get(id)?.blur;
    if (blur === undefined) continue;
    blur.count = Math.max(0, blur.count - count);
    blur.amount = Math.max(0, blur.amount - amount);
  }
  return bounds;
}
