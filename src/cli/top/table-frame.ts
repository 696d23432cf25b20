import type { Leaderboard } from '../../client/leaderboard.ts';
import { arrange, type Column as Sortable } from '../../client/sort.ts';
import type { SessionInfo } from '../../wire/session.ts';
import type { Group } from '../../wire/view-requests.ts';
import { columnsFor } from './draw/columns.ts';
import { type Characters, fitLine, type Line, segment } from './draw/line.ts';
import { restRow, tableRow } from './draw/rows.ts';
import { headLine, rowLine } from './draw/table.ts';
import type { Frame, Size } from './frame.ts';
import { offsetFor } from './move.ts';
import type { State } from './state.ts';

export interface TableParts {
  header: Line[];
  bottom: Line[];
  by: SessionInfo['by'];
  group: Group;
  /** False while the session does not count. */
  counting: boolean;
  characters: Characters;
}

/** The table below the header, scrolled so that the selected row is visible. */
export function tableFrame(board: Leaderboard, state: State, size: Size, parts: TableParts): Frame {
  const { header, bottom, by, group, counting, characters } = parts;
  const { order, filter, hidden } = state;
  const { columns: width, rows: height } = size;
  const series = board.series[board.chosen];
  const kind = { group, by, sort: order.column, characters };
  const rows = arrange(board, order, filter);
  const rest = restRow(board, rows, kind);
  const columns = columnsFor({
    width,
    series,
    group,
    by,
    without: hidden.filter((id) => id !== order.column),
  });
  const top = [...header, headLine(columns, order, width)];
  const page = Math.max(1, height - top.length - bottom.length - (rest ? 1 : 0));
  const selectedIndex = state.selected === null ? -1 : rows.findIndex(({ row }) => row === state.selected);
  const offset = selectedIndex === -1 ? 0 : offsetFor(selectedIndex, state.offset, page, rows.length);
  const line = (row: Parameters<typeof rowLine>[0], selected = false) =>
    rowLine(row, columns, board, { width, selected, counting });
  const shown = Math.min(page, rows.length - offset);
  const body = rows
    .slice(offset, offset + page)
    .map((row) => line(tableRow(board, row, kind), row.row === state.selected));
  if (body.length === 0)
    body.push(
      fitLine([segment(filter === '' ? 'no events yet' : 'no row matches the filter', 'dim')], width),
    );
  return {
    top,
    body: rest ? [...body, line(rest)] : body,
    bottom,
    hits: { headRow: top.length, columns, offset, shown },
    context: {
      rows: rows.map(({ row }) => row),
      page,
      overflow: 0,
      columns: columns.map(({ id }) => id).filter((id): id is Sortable => SORTABLE.includes(id)),
    },
  };
}

const SORTABLE: readonly string[] = ['key', 'user', 'name', 'place', 'rate', 'amountRate', 'count', 'amount'];
