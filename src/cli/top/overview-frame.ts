import type { BoardRow, Leaderboard } from '../../client/leaderboard.ts';
import { columnsOf, type OverviewColumn } from '../../client/overview.ts';
import { orderedRows, wholeRateOf } from '../../client/overview-rows.ts';
import { arrange, type Shown, shownRows } from '../../client/sort.ts';
import { headsOf } from './beside.ts';
import { type Cuts, cutsOf } from './draw/cuts.ts';
import { legendItems } from './draw/legend.ts';
import {
  isOverviewSort,
  type OverviewColumnId,
  type OverviewSort,
  overviewColumns,
} from './draw/overview-columns.ts';
import {
  lineOfAll,
  lineOfRow,
  linesOfRest,
  type OverviewFacts,
  type OverviewLine,
  overviewLine,
} from './draw/overview-table.ts';
import { headLine } from './draw/table.ts';
import type { Frame, Size } from './frame.ts';
import { emptyLine, scrollTable } from './scroll-table.ts';
import type { OverviewOrder, State } from './state.ts';
import type { TableParts } from './table-frame.ts';
import { asTree } from './tree.ts';

/** Lines from which the table has a line with the sum of all rows. */
const TALL = 20;

/** The overview below the header, scrolled so that the selected row is visible. */
export function overviewFrame(board: Leaderboard, state: State, size: Size, parts: TableParts): Frame {
  const { header, bottomWith, by, group, counting, characters } = parts;
  const { overview: order, filter, hidden, shown } = state;
  const { columns: width, rows: height } = size;
  const numbers = columnsOf(board.series, headsOf(shown));
  const chosen = chosenOf(numbers, order.column);
  if (chosen === undefined) {
    const context = { rows: [], page: 1, overflow: 0, columns: [] };
    return { top: header, body: [emptyLine(filter, width)], bottom: bottomWith([]), context };
  }
  const facts: OverviewFacts = { board, numbers, chosen, whole: wholeRateOf(board, chosen), counting };
  const { rows, branchOf } = asTree(orderedOverview(board, order, chosen, state), state, group);
  const columns = overviewColumns({
    width,
    numbers,
    group,
    by,
    sort: order.column ?? chosen.id,
    without: hidden,
  });
  const line = (row: OverviewLine, look: { selected?: boolean; cuts?: Cuts } = {}) =>
    overviewLine(row, columns, facts, { width, selected: false, ...look });
  const shownOrder = { ...order, column: order.column ?? chosen.id };
  const top = [...header, headLine(columns, shownOrder, width)];
  return scrollTable(state, size, {
    rows,
    columns,
    sortable: columns.map(({ id }) => id).filter(isOverviewSort),
    top,
    sums: (onScreen) => [
      ...linesOfRest(facts, onScreen).map((sum) => line(sum)),
      ...(height >= TALL ? [line(lineOfAll(facts))] : []),
    ],
    bottom: (onScreen) => bottomWith(legendItems(onScreen, group)),
    lines: (onScreen) => {
      const drawn = onScreen.map((row) => ({
        ...lineOfRow(facts, row, { group, by, characters }),
        branch: branchOf(row),
      }));
      const cuts = cutsOf(columns, (id) => drawn.map(({ texts }) => texts[id as OverviewColumnId] ?? ''));
      return drawn.map((row, index) =>
        line(row, { selected: onScreen[index]?.row === state.selected, cuts }),
      );
    },
  });
}

/** The number that orders the rows and that shares refer to; the first if a text orders the rows. */
export const chosenOf = (
  numbers: readonly OverviewColumn[],
  column: OverviewSort | null,
): OverviewColumn | undefined => numbers.find(({ id }) => id === column) ?? numbers[0];

/** The rows that are shown, in the order of the overview. */
export function orderedOverview(
  board: Leaderboard,
  { column, descending }: OverviewOrder,
  chosen: OverviewColumn,
  shown: Shown,
): BoardRow[] {
  if (column === 'key' || column === 'name' || column === 'user' || column === 'place')
    return arrange(board, { column, descending }, shown);
  return orderedRows(board, chosen, { descending, rows: shownRows(board, shown) });
}
