import { type Figures, lessFigures, shareOf as partOf } from '../../../client/figures.ts';
import type { BoardRow, Leaderboard } from '../../../client/leaderboard.ts';
import { others } from '../../../client/others.ts';
import { hiddenOwnRows, ownFigures, wholeOfBoard } from '../../../client/own-rows.ts';
import { type Requested, requestedOf } from '../../../client/site-numbers.ts';
import type { Column as Sortable } from '../../../client/sort.ts';
import type { Branch } from '../../../client/tree.ts';
import { asciiOnly, clean } from '../../../text/clean.ts';
import { shortTask } from '../../../text/short-names.ts';
import { withUnit } from '../../../text/units.ts';
import type { Who } from '../../../wire/rows.ts';
import type { SessionInfo } from '../../../wire/session.ts';
import type { TableGroup } from '../table-group.ts';
import type { Characters } from './line.ts';
import { sparkline, TREND, type Trend, trend } from './marks.ts';
import { amountText, countText, percent } from './numbers.ts';

/** A row with all values that a table shows. */
export interface TableRow extends Figures {
  row: number | null;
  key: string;
  name: string;
  /** The row’s place in the tree of processes; absent in a list. */
  branch?: Branch | undefined;
  user: string;
  place: string;
  /** Null where no call site has it. */
  requested: Requested | null;
  /** The process that came to a call site most often. */
  most: string;
  ended: boolean;
  /** In place of the rate of a host that has none; null elsewhere. */
  idle: string | null;
  /** True for a host that never counted the event. */
  isUncounted: boolean;
  /** Null for vmtally itself, which no share has. */
  share: number | null;
  /** Rates of the ticks of the last minute, oldest first. */
  rates: readonly number[];
  trend: Trend;
}

export interface RowKind {
  group: TableGroup;
  by: SessionInfo['by'];
  sort: Sortable;
  characters: Characters;
}

/** In brackets, as no program, user or cgroup has this name. */
export const OWN_NAME = '(vmtally itself)';

/** A text of a row. In ASCII a replacement takes one column, so it has to come before the layout. */
export const printed = (text: string, characters: Characters): string =>
  characters === 'ascii' ? asciiOnly(clean(text)) : clean(text);

export function tableRow(board: Leaderboard, row: BoardRow, kind: RowKind): TableRow {
  const { who } = row;
  const text = (value: string) => printed(value, kind.characters);
  const figures = board.cell(row);
  const rates = board.sparkline(row);
  return {
    ...figures,
    row: row.row,
    key: kind.group === 'row' ? text(who.key) : String(who.running),
    name: text(nameOf(who, kind)),
    user: text(who.user ?? ''),
    place: text(who.host ?? who.place ?? who.cgroup ?? ''),
    requested: requestedOf(board, row),
    most: text(who.users?.most ?? ''),
    ended: who.ended,
    idle: who.presence ?? (board.hasRate(row) ? null : '–'),
    isUncounted: !board.hasCount(row),
    share: who.own ? null : shareOf(board, figures, kind.sort),
    rates,
    trend: trend(rates, board.seconds, board.tick),
  };
}

/** The sum of the rows that are not in `shown`, without vmtally's own; undefined if it is empty. */
export function restRow(board: Leaderboard, shown: readonly BoardRow[], kind: RowKind): TableRow | undefined {
  const own = hiddenOwnRows(board, shown);
  const all = others(board, shown);
  const rows = all.rows - own.length;
  const figures = lessFigures(all, ownFigures(board, own));
  if (rows === 0 && figures.count === 0) return undefined;
  const name = rows === 0 ? 'others, no longer kept' : `others (${rows})`;
  return { ...EMPTY, ...figures, name, share: shareOf(board, figures, kind.sort) };
}

/** The sum of vmtally's own rows that are not in `shown`, which no share has; undefined if there are none. */
export function ownRow(board: Leaderboard, shown: readonly BoardRow[]): TableRow | undefined {
  const own = hiddenOwnRows(board, shown);
  if (own.length === 0) return undefined;
  return { ...EMPTY, ...ownFigures(board, own), name: OWN_NAME, share: null };
}

/** A sum of rows without its numbers. */
const EMPTY = {
  row: null,
  key: '',
  user: '',
  place: '',
  requested: null,
  most: '',
  ended: false,
  idle: null,
  isUncounted: false,
  rates: [],
  trend: 'none',
} as const satisfies Partial<TableRow>;

/** The row's share of the total without vmtally itself, in the sort column: since the session began, or in the last tick. */
export const shareOf = (board: Leaderboard, figures: Figures, sort: Sortable): number =>
  partOf(figures, wholeOfBoard(board, sort, false));

/** The share of the rows that are not in `shown`. */
export function shareOfRest(
  board: Leaderboard,
  shown: readonly BoardRow[],
  rest: Figures,
  sort: Sortable,
): number {
  const own = ownFigures(board, hiddenOwnRows(board, shown));
  return shareOf(board, lessFigures(rest, own), sort);
}

/** The name of a row. `:1234` is a process whose name was never learned. */
export function nameOf(who: Who, { group, by }: Pick<RowKind, 'group' | 'by'>): string {
  if (group === 'cpu') return `CPU ${who.key}`;
  if (group !== 'row' && who.own) return OWN_NAME;
  if (group === 'cgroup') return who.place ?? who.key;
  if (group !== 'row') return who.name ?? who.key;
  if (by === 'pid' || by === 'tid') return who.name ?? `:${who.key}`;
  return who.name ?? who.place ?? who.cgroup ?? who.user ?? (by === 'cpu' ? `CPU ${who.key}` : who.key);
}

/** The text of a row's cell in a column. `counting`: false while the session does not count. */
export function cellText(
  row: TableRow,
  { id, width }: { id: string; width: number },
  board: Pick<Leaderboard, 'series' | 'chosen' | 'tick'>,
  counting = true,
): string {
  const series = board.series[board.chosen];
  if (row.idle !== null && isOfTick(id, row)) return id === 'rate' ? row.idle : '–';
  if (row.isUncounted && (id === 'count' || id === 'amount' || id === 'share')) return '–';
  if ((!counting || series?.counted === false) && isOfTick(id, row)) return '–';
  switch (id) {
    case 'mark':
      return row.ended ? '+' : ' ';
    case 'key':
    case 'name':
    case 'user':
    case 'place':
      return row[id];
    case 'most':
      return shortTask(row.most, width);
    case 'requested':
      return row.requested === null ? '' : withUnit(row.requested.bytes, 'bytes');
    case 'wasted':
      return row.requested === null ? '' : percent(row.requested.wasted);
    case 'rate':
    case 'count':
      return series ? countText(row[id], series, width) : '';
    case 'amountRate':
    case 'amount':
      return series ? amountText(row[id], series, width) : '';
    case 'share':
      return row.share === null ? '–' : percent(row.share);
    case 'spark':
      return sparkline(row.rates, width, board.tick);
    case 'trend':
      return TREND[row.trend];
    default:
      return '';
  }
}

/** True for a number of the tick, which means nothing if the series was not counted in it. */
const isOfTick = (id: string, { share }: TableRow): boolean =>
  id === 'rate' || id === 'amountRate' || (id === 'share' && share === 0);
