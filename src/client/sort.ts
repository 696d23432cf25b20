import { SORTS, type Sort } from '../wire/view-requests.ts';
import type { Figures } from './figures.ts';
import type { BoardRow, Leaderboard } from './leaderboard.ts';
import { requestedOf } from './site-numbers.ts';

const TEXTS = ['name', 'key', 'user', 'place'] as const;
/** The columns by which a screen can order rows. */
export const COLUMNS = [...TEXTS, ...SORTS] as const;
export type Column = (typeof COLUMNS)[number];

export interface Order {
  column: Column;
  descending: boolean;
}

/** Text columns start ascending, number columns descending. */
export const startsDescending = (column: Column): boolean => !TEXTS.some((text) => text === column);

/** The service's sort order for the rows that matter in this column. */
export const sortOf = (column: Column): Sort => SORTS.find((sort) => sort === column) ?? 'rate';

/** The figure that shares are of: bytes that were asked for, or wasted, are among those that a site got. */
export function figureOf(column: Column): keyof Figures {
  const sort = sortOf(column);
  return sort === 'requested' || sort === 'wasted' ? 'amount' : sort;
}

/** Made when rows are first sorted by a text: a start takes longer for it than for all of a screen's other sorts. */
let collator: Intl.Collator | undefined;
function compareTexts(a: string, b: string): number {
  // Shared: a new collator for each comparison takes most of the time of a sort.
  collator ??= new Intl.Collator('en', { numeric: true });
  return collator.compare(a, b);
}

/** Chooses the rows that a screen shows: those that contain the filter's text, without those that are hidden. */
export interface Shown {
  filter: string;
  hidesEnded: boolean;
  /** True to leave out vmtally's own rows. */
  hidesOwn?: boolean;
}

const EVERY_ROW: Shown = { filter: '', hidesEnded: false };

/** The board's rows that are shown, in no order. */
export function shownRows(board: Leaderboard, { filter, hidesEnded, hidesOwn = false }: Shown): BoardRow[] {
  const wanted = filter.trim().toLowerCase();
  return [...board.rows.values()].filter(
    (row) => matches(row, wanted) && !(hidesEnded && row.who.ended) && !(hidesOwn && row.who.own),
  );
}

/** The board's rows that are shown, in order. Of equal rates the larger total is first, then the lower row number. */
export function arrange(board: Leaderboard, { column, descending }: Order, shown = EVERY_ROW): BoardRow[] {
  const rows = shownRows(board, shown);
  const sign = descending ? -1 : 1;
  if (startsDescending(column)) {
    const total = column === 'amountRate' ? 'amount' : 'count';
    const keyed = rows.map((row) => ({
      row,
      value: numberOf(board, row, column),
      total: numberOf(board, row, total),
    }));
    keyed.sort((a, b) => sign * (a.value - b.value || a.total - b.total) || a.row.row - b.row.row);
    return keyed.map(({ row }) => row);
  }
  const keyed = rows.map((row) => ({ row, text: textOf(row, column) }));
  keyed.sort((a, b) => {
    // Rows without a text come last in both directions.
    if (a.text === '' || b.text === '')
      return a.text.length - b.text.length === 0 ? a.row.row - b.row.row : b.text.length - a.text.length;
    return sign * compareTexts(a.text, b.text) || a.row.row - b.row.row;
  });
  return keyed.map(({ row }) => row);
}

/** True if name, key, user, cgroup, place or host contains `wanted`, which is in lower case. */
export function matches({ who }: Pick<BoardRow, 'who'>, wanted: string): boolean {
  if (wanted === '') return true;
  return [who.name, who.key, who.user, who.cgroup, who.place, who.host].some((text) =>
    text?.toLowerCase().includes(wanted),
  );
}

function numberOf(board: Leaderboard, row: BoardRow, column: Column): number {
  const { count, amount, rate, amountRate } = board.cell(row);
  switch (column) {
    case 'amountRate':
      return amountRate ?? rate;
    case 'count':
      return count;
    case 'amount':
      return amount ?? count;
    case 'requested':
      return requestedOf(board, row)?.bytes ?? amount ?? count;
    case 'wasted':
      return (amount ?? count) - (requestedOf(board, row)?.bytes ?? 0);
    default:
      return rate;
  }
}

function textOf({ who }: BoardRow, column: Column): string {
  switch (column) {
    case 'key':
      return who.key;
    case 'user':
      return who.user ?? '';
    case 'place':
      return who.host ?? who.place ?? who.cgroup ?? '';
    default:
      return who.name ?? '';
  }
}
