import type { Leaderboard } from '../../../client/leaderboard.ts';
import { fit } from '../../../text/text-width.ts';
import type { ColumnId } from './columns.ts';
import { type Cuts, fitCell } from './cuts.ts';
import { type Column, gap } from './lay-out.ts';
import { fitLine, type Line, segment, type Tone } from './line.ts';
import { bar, branchText, type Trend } from './marks.ts';
import { cellText, type TableRow } from './rows.ts';

/** The head line of a table, exactly `width` columns wide. */
export function headLine(
  columns: readonly Column[],
  order: { column: string; descending: boolean },
  width: number,
): Line {
  const line: Line = [];
  for (const column of columns) {
    const sorted = column.id === order.column;
    const arrow = order.descending ? '↓' : '↑';
    const marked = sorted && column.head.length < column.width ? `${column.head}${arrow}` : column.head;
    line.push(
      segment(fit(marked, column.width, column.align), sorted ? 'selected' : 'head'),
      segment(' '.repeat(gap(column)), 'head'),
    );
  }
  return fitLine(line, width, 'head');
}

const TREND_TONE: Record<Trend, Tone> = { up: 'warn', down: 'good', same: 'dim', none: 'dim' };

export function rowLine(
  row: TableRow,
  columns: readonly Column<ColumnId>[],
  board: Leaderboard,
  look: { width: number; selected: boolean; counting: boolean; cuts?: Cuts },
): Line {
  const idle = row.ended || row.rate === 0;
  const line: Line = [];
  for (const column of columns) {
    const text =
      column.id === 'bar' ? bar(row.share ?? 0, column.width) : cellText(row, column, board, look.counting);
    const lead = column.id === 'name' ? branchText(row.branch, column.width) : '';
    line.push(segment(fitCell(text, column, look.cuts, lead), toneOf(column, row, idle)));
    line.push(segment(' '.repeat(gap(column))));
  }
  if (!look.selected) return fitLine(line, look.width);
  return fitLine(line, look.width, 'selected').map(({ text }) => segment(text, 'selected'));
}

function toneOf({ id }: Column<ColumnId>, row: TableRow, idle: boolean): Tone {
  if (id === 'trend') return TREND_TONE[row.trend];
  // Sums, and vmtally's own rows, which have no share.
  if (row.ended || row.row === null || row.share === null) return 'dim';
  if (id === 'bar' || id === 'spark') return 'accent';
  return idle && (id === 'rate' || id === 'amountRate' || id === 'share') ? 'dim' : 'plain';
}
