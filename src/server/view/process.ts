import { VmtallyError } from '../../errors.ts';
import type { Board, BoardRow } from '../../tally/board.ts';
import type { RowsTick } from '../../tally/history.ts';
import { addToDistribution } from '../../tally/series-distributions.ts';
import type { Distribution } from '../../tally/tally.ts';
import type { ProcessRequest } from '../../wire/view-requests.ts';
import type { ProcessDetails, ProcessMessage } from '../../wire/views.ts';
import { distributionsOf } from './distributions-of.ts';
import { historyThenTicks, type ViewKind, withSession } from './kind.ts';
import { messageHead } from './message-head.ts';
import { whoOf } from './who-of.ts';

/** Shows a row: its distributions and recent ticks, and for a live process its details from procfs. */
export const process: ViewKind<'process'> = {
  byRole: true,
  resolve(request, context) {
    if (request.row === undefined && request.pid === undefined)
      throw new VmtallyError('REQUEST_INVALID', 'the view names neither row nor pid', 'Name one of them.');
    return withSession(request, context);
  },
  open(request, key, context, role) {
    const { board, info } = context.session(request.session);
    let details: ProcessDetails | null = null;
    return {
      ...historyThenTicks((reset) => ({
        ...processMessage(board, findRow(board, request), key, info.id, reset),
        details,
      })),
      async prepare() {
        const who = findRow(board, request)?.who;
        const pid = Number(who?.key ?? request.pid ?? 0);
        const start = who?.start ?? request.start ?? null;
        const isAlive = info.by === 'pid' && who?.ended !== true;
        // Send the counts even if procfs cannot be read.
        details = isAlive
          ? await context.engine
              .ask({ verb: 'inspect', pid, start, showArguments: role === 'control' })
              .catch(() => null)
          : null;
      },
    };
  },
};

/** Finds the row of a `process` view: by row number, or the last row with the pid (and start time). */
export function findRow(board: Board, { row, pid, start }: ProcessRequest): BoardRow | undefined {
  if (row !== undefined) return board.rows.get(row);
  const key = String(pid);
  return [...board.rows.values()].findLast(
    ({ who }) => who.key === key && (start === undefined || who.start === null || who.start === start),
  );
}

/** Makes the message without the details from procfs. `reset`: with the last minutes. */
export function processMessage(
  board: Board,
  row: BoardRow | undefined,
  key: string,
  session: string,
  reset: boolean,
): Omit<ProcessMessage, 'details'> {
  const { atMs, history } = board;
  const kept = reset ? history.rows : history.rows.slice(-1);
  return {
    type: 'process',
    ...messageHead(board, key, session, reset),
    row: row?.who.row ?? null,
    who: row ? whoOf(row.who) : null,
    totals: row ? distributionsOf(row.distributions.read()) : [],
    ticks: row
      ? kept
          .map((keptTick) => tickOf(keptTick, row.who.row))
          .filter(({ counts }) => !reset || counts.length > 0)
      : [],
    keptFromMs: history.rows[0]?.atMs ?? atMs,
  };
}

/** The counts of a row in a tick. */
function tickOf({ tick, atMs, seconds, counts }: RowsTick, row: number): ProcessMessage['ticks'][number] {
  const distributions = new Map<number, Distribution>();
  const [rowOf, seriesOf, numberOf, countOf] = counts.read();
  for (let at = rowOf?.indexOf(row) ?? -1; at !== -1; at = rowOf?.indexOf(row, at + 1) ?? -1) {
    const series = seriesOf?.[at] ?? -1;
    if (series === -1) continue;
    addToDistribution(distributions, series, numberOf?.[at] ?? 0, countOf?.[at] ?? 0);
  }
  return { tick, atMs, seconds, counts: distributionsOf(distributions) };
}
