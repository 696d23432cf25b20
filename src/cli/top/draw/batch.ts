import type { Compare } from '../../../client/compare.ts';
import type { Leaderboard } from '../../../client/leaderboard.ts';
import { arrange } from '../../../client/sort.ts';
import { asciiOnly } from '../../../text/clean.ts';
import type { SessionInfo } from '../../../wire/session.ts';
import type { Group, Sort } from '../../../wire/view-requests.ts';
import type { HealthMessage, VmstatMessage } from '../../../wire/views.ts';
import { columnsFor } from './columns.ts';
import { compareLine } from './compare-line.ts';
import { healthLines, titleItems, totalItems } from './header.ts';
import { flow, type Line } from './line.ts';
import { pressureItems } from './pressure.ts';
import { restRow, type TableRow, tableRow } from './rows.ts';
import { headLine, rowLine } from './table.ts';

export interface BatchFacts {
  board: Leaderboard;
  health: HealthMessage | null;
  vmstat: VmstatMessage | null;
  /** Null unless --compare was given. */
  compare: Compare | null;
  session: SessionInfoLike | undefined;
  host: string;
  group: Group;
  sort: Sort;
  lostTicks: number;
}
type SessionInfoLike = Pick<SessionInfo, 'name' | 'target' | 'intervalMs' | 'state' | 'problem' | 'by'>;

const WIDTH = 80;
/** An upper limit for lines that never applies: a file has no height. */
const MANY = 100;

/** A tick as `top -b` prints it: a header and the rows, in ASCII. */
export function batchLines(facts: BatchFacts): Line[] {
  const { board, health, vmstat, compare, session, group, sort, lostTicks, host } = facts;
  const order = { column: sort, descending: true };
  const kind = { group, by: session?.by ?? 'pid', sort };
  const series = board.series[board.chosen];
  const shown = arrange(board, order);
  const rest = restRow(board, shown, kind);
  const columns = columnsFor({ width: WIDTH, series, ...kind, without: ['bar', 'spark', 'trend', 'place'] });
  const look = { width: WIDTH, selected: false };
  const title = { host, session, atMs: board.atMs, trouble: '', paused: false, lostTicks };
  const lines = [
    ...flow(titleItems(title), WIDTH, MANY),
    ...flow(totalItems(board.series, board.total, board.seconds, series?.label), WIDTH, MANY),
    ...(vmstat ? flow(pressureItems(vmstat), WIDTH, MANY) : []),
    ...healthLines(health, WIDTH, MANY, 'ascii'),
    ...(compare ? [compareLine(compare, WIDTH, 'ascii')] : []),
    [],
    headLine(columns, order, WIDTH),
    ...shown.map((row) => rowLine(plain(tableRow(board, row, kind)), columns, board, look)),
    ...(rest ? [rowLine(rest, columns, board, look)] : []),
    [],
  ];
  return lines.map((line) => line.map(({ text, tone }) => ({ text: ascii(text), tone })));
}

/** Replace wide characters before the columns are laid out: a replacement takes one column. */
const plain = (row: TableRow): TableRow => ({
  ...row,
  name: asciiOnly(row.name),
  user: asciiOnly(row.user),
});

/** Replaces the sort arrow by a blank of the same width, since a script's output is ASCII. */
const ascii = (text: string): string => asciiOnly(text.replace('↓', ' ').replace('↑', ' '));
