import type { Leaderboard } from '../../client/leaderboard.ts';
import { arrange, type Column as Sortable } from '../../client/sort.ts';
import type { SessionInfo } from '../../wire/session.ts';
import type { Group } from '../../wire/view-requests.ts';
import { columnsFor } from './draw/columns.ts';
import type { Characters, Line } from './draw/line.ts';
import { restRow, tableRow } from './draw/rows.ts';
import { headLine, rowLine } from './draw/table.ts';
import type { Frame, Size } from './frame.ts';
import { scrollTable } from './scroll-table.ts';
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
  const { columns: width } = size;
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
  return scrollTable(state, size, {
    rows,
    columns,
    sortable: columns.map(({ id }) => id).filter((id): id is Sortable => SORTABLE.includes(id)),
    top,
    sums: rest ? [rowLine(rest, columns, board, { width, selected: false, counting })] : [],
    bottom,
    line: (row, selected) =>
      rowLine(tableRow(board, row, kind), columns, board, { width, selected, counting }),
  });
}

const SORTABLE: readonly string[] = ['key', 'user', 'name', 'place', 'rate', 'amountRate', 'count', 'amount'];
