import type { Compare } from '../../../client/compare.ts';
import type { ColumnId } from '../../../client/extra-columns.ts';
import type { Leaderboard } from '../../../client/leaderboard.ts';
import { columnsOf } from '../../../client/overview.ts';
import { orderedRows, wholeRateOf } from '../../../client/overview-rows.ts';
import { ownLast } from '../../../client/own-rows.ts';
import { siteColumns } from '../../../client/site-numbers.ts';
import { arrange } from '../../../client/sort.ts';
import type { AlertStatus } from '../../../wire/alerts.ts';
import type { SessionInfo } from '../../../wire/session.ts';
import type { Sort } from '../../../wire/view-requests.ts';
import type { HealthMessage, VmstatMessage } from '../../../wire/views.ts';
import { captionItems } from '../caption.ts';
import type { TableGroup } from '../table-group.ts';
import { alertLines } from './alert-lines.ts';
import { columnsFor } from './columns.ts';
import { compareLine } from './compare-line.ts';
import { healthLines, titleItems, totalItems } from './header.ts';
import { asciiLine, type Characters, flow, type Line } from './line.ts';
import { overviewColumns } from './overview-columns.ts';
import { lineOfAll, lineOfRow, linesOfRest, type OverviewFacts, overviewLine } from './overview-table.ts';
import { pressureItems } from './pressure.ts';
import { restRow, tableRow } from './rows.ts';
import { headLine, rowLine } from './table.ts';

export interface BatchFacts {
  board: Leaderboard;
  health: HealthMessage | null;
  /** Health of the sessions whose counts the table has. */
  shown: HealthMessage['sessions'];
  vmstat: VmstatMessage | null;
  alerts: readonly AlertStatus[];
  /** Null unless --compare was given. */
  compare: Compare | null;
  session: SessionInfoLike | undefined;
  host: string;
  table: 'overview' | 'board';
  group: TableGroup;
  /** Order of the board. */
  sort: Sort;
  /** Column that sorts the overview; null: the first. */
  column: ColumnId | null;
  width: number;
  characters: Characters;
  lostTicks: number;
}
type SessionInfoLike = Pick<
  SessionInfo,
  'name' | 'target' | 'intervalMs' | 'state' | 'problem' | 'countedSeconds' | 'by'
>;

/** An upper limit for lines that never applies: a file has no height. */
const MANY = 100;

/** A tick as `top -b` prints it: a header and the rows. */
export function batchLines(facts: BatchFacts): Line[] {
  const { board, health, shown, vmstat, alerts, compare, session, lostTicks } = facts;
  const { host, table, width, characters, group } = facts;
  const chosen = table === 'board' ? board.series[board.chosen]?.label : undefined;
  const by = session?.by ?? 'pid';
  const state = { table, filter: '', within: null, tree: false, hidesEnded: false, sites: null, host: null };
  const caption = table === 'board' && !board.ofFleet ? [] : captionItems(board, state, { by, group });
  const title = {
    host,
    session,
    atMs: board.atMs,
    trouble: '',
    paused: false,
    lostTicks,
    caption,
    ofFleet: board.ofFleet,
  };
  const totals = totalItems(board.series, board.total, board.seconds, chosen);
  const lines = [
    ...flow(titleItems(title), width, MANY),
    ...(table === 'board' ? flow(totals, width, MANY) : []),
    ...(vmstat ? flow(pressureItems(vmstat), width, MANY) : []),
    ...healthLines(health, width, MANY, { characters, shown }),
    ...alertLines(alerts, width, characters),
    ...(compare ? [compareLine(compare, width, characters)] : []),
    [],
    ...(table === 'board' ? boardLines(facts, by) : overviewLines(facts, by)),
    [],
  ];
  return characters === 'all' ? lines : lines.map(asciiLine);
}

function boardLines(
  { board, session, sort, group, width, characters }: BatchFacts,
  by: SessionInfo['by'],
): Line[] {
  const kind = { group, by, sort, characters };
  const shown = ownLast(arrange(board, { column: sort, descending: true }));
  const rest = restRow(board, shown, kind);
  const series = board.series[board.chosen];
  const sites = by === 'site' ? siteColumns(board) : [];
  const { ofFleet } = board;
  const without = ['bar', 'spark', 'trend', ...(ofFleet ? [] : ['place'])];
  const columns = columnsFor({ width, series, ...kind, sites, ofFleet, without });
  const look = { width, selected: false, counting: isCounting(session) };
  return [
    headLine(columns, { column: '', descending: true }, width),
    ...shown.map((row) => rowLine(tableRow(board, row, kind), columns, board, look)),
    ...(rest ? [rowLine(rest, columns, board, look)] : []),
  ];
}

function overviewLines(
  { board, session, column, group, width, characters }: BatchFacts,
  by: SessionInfo['by'],
): Line[] {
  const numbers = columnsOf(board.series);
  const chosen = numbers.find(({ id }) => id === column) ?? numbers[0];
  if (chosen === undefined) return [];
  const counting = isCounting(session);
  const facts: OverviewFacts = { board, numbers, chosen, whole: wholeRateOf(board, chosen), counting };
  const shown = orderedRows(board, chosen);
  const columns = overviewColumns({ width, numbers, group, by, sort: chosen.id, without: ['bar'] });
  const rows = [
    ...shown.map((row) => lineOfRow(facts, row, { group, by, characters })),
    ...linesOfRest(facts, shown),
    lineOfAll(facts),
  ];
  return [
    headLine(columns, { column: '', descending: true }, width),
    ...rows.map((row) => overviewLine(row, columns, facts, { width, selected: false })),
  ];
}

const isCounting = (session: Pick<SessionInfo, 'state'> | undefined): boolean =>
  (session?.state ?? 'counting') === 'counting';
