import { type Figures, figuresOf } from '../../../client/figures.ts';
import type { Leaderboard } from '../../../client/leaderboard.ts';
import { others } from '../../../client/others.ts';
import { ownLast } from '../../../client/own-rows.ts';
import { requestedOf } from '../../../client/site-numbers.ts';
import { arrange, type Column } from '../../../client/sort.ts';
import type { TopReport } from '../../../report/top-report.ts';
import type { SessionInfo } from '../../../wire/session.ts';
import type { Sort } from '../../../wire/view-requests.ts';
import type { HealthMessage } from '../../../wire/views.ts';
import type { TableGroup } from '../table-group.ts';
import { shareOf, shareOfRest } from './rows.ts';

export interface ReportFacts {
  board: Leaderboard;
  health: HealthMessage | null;
  session: Pick<SessionInfo, 'target' | 'by'> | undefined;
  group: TableGroup;
  sort: Sort;
  lostTicks: number;
}

type CountedFigures = Omit<Figures, 'rate'> & { rate: number | null };

/** A tick as `top --json` prints it. */
export function topToReport({ board, health, session, group, sort, lostTicks }: ReportFacts): TopReport {
  const column: Column = sort;
  const shown = ownLast(arrange(board, { column, descending: true }));
  const { rows, ...rest } = others(board, shown);
  const series = board.series[board.chosen];
  const counted = series?.counted ?? true;
  const isOfTick = column === 'rate' || column === 'amountRate';
  const numbersOf = (figures: Figures, share: number | null, hasRate = counted) => ({
    ...countedOf(figures, hasRate),
    share: isOfTick && !hasRate ? null : share,
  });
  return {
    schema: 'vmtally.top/1',
    at: new Date(board.atMs).toISOString(),
    seconds: board.seconds,
    tick: board.tick,
    lostTicks,
    session: board.session,
    target: session?.target ?? null,
    by: session?.by ?? null,
    group,
    sort,
    series: series?.label ?? '',
    counts: series?.counts ?? '',
    unit: series?.value?.unit ?? null,
    total: board.series.map((entry, index) => ({
      series: entry.label,
      counted: entry.counted,
      ...countedOf(figuresOf(board.total, index, board.seconds, entry.value?.unit != null), entry.counted),
    })),
    rows: shown.map((row, index) => {
      const figures = board.cell(row);
      const { key, name, user, cgroup, unit, container, ended, users, host, presence } = row.who;
      const share = row.who.own ? null : shareOf(board, figures, column);
      const requested = requestedOf(board, row);
      return {
        rank: index + 1,
        key,
        name,
        user,
        cgroup,
        ...(host !== undefined && { host }),
        ...(presence && { presence }),
        ...(unit !== undefined && { unit }),
        ...(container && { container }),
        ended,
        ...numbersOf(figures, share, counted && board.hasRate(row)),
        ...(!board.hasCount(row) && { count: null, amount: null, share: null }),
        ...(requested && { requestedBytes: requested.bytes }),
        ...(users && { users }),
      };
    }),
    rest: { rows, ...numbersOf(rest, shareOfRest(board, shown, rest, column)) },
    health: { complete: health?.complete ?? null, reasons: health?.reasons ?? [] },
    accuracy: health?.sessions.find(({ id }) => id === board.session)?.accuracy ?? null,
  };
}

/** A tick in which a series was not counted has no rates of it. */
const countedOf = (figures: Figures, counted: boolean): CountedFigures =>
  counted ? figures : { ...figures, rate: null, amountRate: null };
