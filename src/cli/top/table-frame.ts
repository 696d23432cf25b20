import type { Leaderboard } from '../../client/leaderboard.ts';
import { arrange, type Column as Sortable } from '../../client/sort.ts';
import { clean } from '../../text/clean.ts';
import type { SessionInfo } from '../../wire/session.ts';
import type { Group } from '../../wire/view-requests.ts';
import { columnsFor } from './draw/columns.ts';
import { fitLine, type Line, segment } from './draw/line.ts';
import { restRow, tableRow } from './draw/rows.ts';
import { headLine, rowLine } from './draw/table.ts';
import type { Frame, Size } from './frame.ts';
import { offsetFor } from './move.ts';
import type { State } from './state.ts';

const GROUP_CAPTIONS: Record<Group, string> = {
  row: '',
  name: 'by program',
  user: 'by user',
  cgroup: 'by cgroup',
  cpu: 'by CPU',
};
const ROW_CAPTIONS: Record<SessionInfo['by'], string> = {
  pid: 'by process',
  tid: 'by thread',
  cpu: 'by CPU',
  uid: 'by user',
  cgroup: 'by cgroup',
};

export interface TableParts {
  header: Line[];
  bottom: Line[];
  by: SessionInfo['by'];
  group: Group;
}

/** The table below the header, scrolled so that the selected row is visible. */
export function tableFrame(board: Leaderboard, state: State, size: Size, parts: TableParts): Frame {
  const { header, bottom, by, group } = parts;
  const { order, filter } = state;
  const { columns: width, rows: height } = size;
  const series = board.series[board.chosen];
  const kind = { group, by, sort: order.column };
  const rows = arrange(board, order, filter);
  const rest = restRow(board, rows, kind);
  const columns = columnsFor({ width, series, group, by });
  const top = [...header, caption(board, state, rows.length, parts, width), headLine(columns, order, width)];
  const page = Math.max(1, height - top.length - bottom.length - (rest ? 1 : 0));
  const selectedIndex = state.selected === null ? -1 : rows.findIndex(({ row }) => row === state.selected);
  const offset = selectedIndex === -1 ? 0 : offsetFor(selectedIndex, state.offset, page, rows.length);
  const line = (row: Parameters<typeof rowLine>[0], selected = false) =>
    rowLine(row, columns, board, { width, selected });
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
    context: {
      rows: rows.map(({ row }) => row),
      page,
      overflow: 0,
      columns: columns.map(({ id }) => id).filter((id): id is Sortable => SORTABLE.includes(id)),
    },
  };
}

const SORTABLE: readonly string[] = ['key', 'user', 'name', 'place', 'rate', 'amountRate', 'count', 'amount'];

/** The caption of the table: the series, the kind of rows and the filter. */
function caption(
  { series, chosen }: Leaderboard,
  { filter }: State,
  rows: number,
  { by, group }: TableParts,
  width: number,
): Line {
  const shown = series[chosen];
  const grouped = GROUP_CAPTIONS[group] || ROW_CAPTIONS[by];
  return fitLine(
    [
      segment(shown ? clean(shown.label) : 'no event', 'accent'),
      segment(` ${grouped}`),
      segment(`  ${rows} ${rows === 1 ? 'row' : 'rows'}`, 'dim'),
      ...(filter === '' ? [] : [segment(`  filter “${clean(filter)}”`, 'warn')]),
      segment(shown ? `  ${clean(shown.summary)}` : '', 'dim'),
    ],
    width,
  );
}
