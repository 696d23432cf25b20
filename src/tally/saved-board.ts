import type { RowIdentity } from '../wire/feed.ts';
import { Board } from './board.ts';
import type { BoardLimits } from './board-limits.ts';
import { Cells } from './cells.ts';
import { type Column, narrowest } from './columns.ts';
import { KEPT_GROUPINGS } from './group-sums.ts';
import { SeriesDistributions } from './series-distributions.ts';

/**
 * The counts of a board at a tick, without its history. Boards that are restored from it do not change it. Numbers of all
 * rows are in one array: an array for each row would take five times the memory.
 */
export interface SavedBoard extends Pick<Board, 'series' | 'tick' | 'atMs' | 'seconds' | 'vmstat'> {
  rows: RowIdentity[];
  /** The last tick of each row. */
  ticks: Column;
  cells: Packed;
  distributions: Packed;
  /** Numbers of the whole board. */
  total: number[];
  all: Column;
  gone: number[];
  goneBy: { grouping: (typeof KEPT_GROUPINGS)[number]; key: string; numbers: number[] }[];
  ended: [row: number, lastMs: number][];
}

/** Lists of numbers, one after the other. */
interface Packed {
  lengths: Column;
  numbers: Float64Array;
}

export function saveBoard(board: Board): SavedBoard {
  const { series, tick, atMs, seconds, vmstat } = board;
  const rows = [...board.rows.values()];
  return {
    series,
    tick,
    atMs,
    seconds,
    vmstat,
    rows: rows.map(({ who }) => who),
    ticks: narrowest(rows.map((row) => row.tick)),
    cells: packed(rows.map(({ cells }) => cells.numbers)),
    distributions: packed(rows.map(({ distributions }) => distributions.snapshot())),
    total: board.total.numbers,
    all: board.distributions.snapshot(),
    gone: board.goneCells.numbers,
    goneBy: KEPT_GROUPINGS.flatMap((grouping) =>
      [...board.goneBy[grouping]].map(([key, { numbers }]) => ({ grouping, key, numbers })),
    ),
    ended: [...board.ended],
  };
}

export function restoreBoard(saved: SavedBoard, limits?: BoardLimits): Board {
  const { series, tick, atMs, seconds, vmstat } = saved;
  const board = new Board(limits);
  board.setSeries(series);
  Object.assign(board, { tick, atMs, seconds, vmstat });
  board.total.addAll(new Cells([...saved.total]), true);
  board.distributions.addAll([...saved.all]);
  board.goneCells.addAll(new Cells([...saved.gone]), true);
  const [cells, distributions] = [unpacked(saved.cells), unpacked(saved.distributions)];
  for (const [index, who] of saved.rows.entries())
    board.rows.set(who.row, {
      who,
      cells: new Cells([...(cells[index] ?? [])]),
      distributions: new SeriesDistributions(distributions[index]),
      tick: saved.ticks[index] ?? 0,
    });
  for (const [row, lastMs] of saved.ended) board.ended.set(row, lastMs);
  for (const { grouping, key, numbers } of saved.goneBy)
    board.goneBy[grouping].set(key, new Cells([...numbers]));
  return board;
}

function packed(lists: readonly ArrayLike<number>[]): Packed {
  const lengths = lists.map(({ length }) => length);
  const numbers = new Float64Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const list of lists) {
    numbers.set(list, at);
    at += list.length;
  }
  return { lengths: narrowest(lengths), numbers };
}

function unpacked({ lengths, numbers }: Packed): Float64Array[] {
  let end = 0;
  return Array.from(lengths, (length) => {
    end += length;
    return numbers.subarray(end - length, end);
  });
}
