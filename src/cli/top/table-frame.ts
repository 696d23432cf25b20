import type { Leaderboard } from '../../client/leaderboard.ts';
import { ownLast } from '../../client/own-rows.ts';
import { siteColumns } from '../../client/site-numbers.ts';
import { arrange, COLUMNS, type Column as Sortable } from '../../client/sort.ts';
import type { SessionInfo } from '../../wire/session.ts';
import { columnsFor } from './draw/columns.ts';
import { cutsOf } from './draw/cuts.ts';
import { legendItems } from './draw/legend.ts';
import type { Characters, Line } from './draw/line.ts';
import { cellText, ownRow, restRow, tableRow } from './draw/rows.ts';
import { headLine, rowLine } from './draw/table.ts';
import type { Frame, Size } from './frame.ts';
import { scrollTable } from './scroll-table.ts';
import type { State } from './state.ts';
import type { TableGroup } from './table-group.ts';
import { asTree } from './tree.ts';

export interface TableParts {
  header: Line[];
  /** The last line of the screen, with explanations of the marks on it. */
  bottomWith: (legend: readonly Line[]) => Line[];
  by: SessionInfo['by'];
  group: TableGroup;
  /** False while the session does not count. */
  counting: boolean;
  characters: Characters;
  /** Text in place of the rows while the session attaches its probes. */
  starting?: string | undefined;
}

/** The table below the header, scrolled so that the selected row is visible. */
export function tableFrame(board: Leaderboard, state: State, size: Size, parts: TableParts): Frame {
  const { header, bottomWith, by, group, counting, characters, starting } = parts;
  const { order, hidden } = state;
  const { columns: width } = size;
  const series = board.series[board.chosen];
  const kind = { group, by, sort: order.column, characters };
  const { rows, branchOf } = asTree(ownLast(arrange(board, order, state)), state, group);
  const columns = columnsFor({
    width,
    series,
    group,
    by,
    ofFleet: board.ofFleet,
    sites: by === 'site' ? siteColumns(board) : [],
    without: hidden.filter((id) => id !== order.column),
  });
  const top = [...header, headLine(columns, order, width)];
  return scrollTable(state, size, {
    rows,
    columns,
    sortable: columns
      .map(({ id }) => id)
      .filter((id): id is Sortable => COLUMNS.some((known) => known === id)),
    top,
    empty: starting,
    sums: (onScreen) => {
      const sums = [restRow(board, onScreen, kind), ownRow(board, onScreen)];
      const look = { width, selected: false, counting };
      return sums.flatMap((row) => (row ? [rowLine(row, columns, board, look)] : []));
    },
    bottom: (onScreen) =>
      bottomWith(
        legendItems(
          onScreen,
          group,
          columns.some(({ id }) => id === 'trend'),
        ),
      ),
    lines: (onScreen) => {
      const shown = onScreen.map((row) => ({ ...tableRow(board, row, kind), branch: branchOf(row) }));
      const cuts = cutsOf(columns, (id) => shown.map((row) => cellText(row, { id, width }, board)));
      return shown.map((row) =>
        rowLine(row, columns, board, { width, selected: row.row === state.selected, counting, cuts }),
      );
    },
  });
}
