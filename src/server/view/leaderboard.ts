import { VmtallyError } from '../../errors.ts';
import type { Board } from '../../tally/board.ts';
import { isGrouping } from '../../text/grouping.ts';
import type { Group } from '../../wire/groups.ts';
import type { SessionInfo } from '../../wire/session.ts';
import { type LeaderboardRequest, TOP_LIMIT } from '../../wire/view-requests.ts';
import type { LeaderboardMessage } from '../../wire/views.ts';
import type { Cost } from '../live-view.ts';
import type { Peer } from '../peer.ts';
import { jsonOf } from '../published.ts';
import { cellsForMessage } from './cells-for-message.ts';
import { noFleet } from './hosts.ts';
import { mayCreate, processOf, refuseStartAlone, type ViewContext, type ViewKind } from './kind.ts';
import type { Ranking } from './ranking.ts';
import { type Rankings, seriesOf } from './rankings.ts';

/** The top rows of a session by a chosen number, or the top groups of rows. */
export const leaderboard: ViewKind<'leaderboard'> = {
  async resolve(request, context, { from, role }) {
    refuseOtherGroup(request);
    if (request.hostsBy !== undefined) throw noFleet('a group of hosts');
    const { info } = context.session(request.session);
    if (request.group === 'site') return resolveSites(request, context, { from, role });
    const series = request.series ?? info.series[0]?.label;
    for (const label of [series].flat()) refuseUnknownSeries(label, info);
    refuseGroupingWithoutProcesses(request.group, info);
    // A companion session counts by CPU.
    const { id } =
      request.group === 'cpu'
        ? await context.engine.ask({ verb: 'count-by-cpu', session: info.id, ...mayCreate(role) }, from)
        : info;
    return { ...request, series, session: id, top: request.top ?? context.top };
  },
  open(request, key, context) {
    const { board, rankings, info } = context.session(request.session);
    const view = new LeaderboardView(request, rankings);
    return {
      cost: () => view.cost(board),
      makeRows: (delta, limit) => view.makeRows(delta, limit),
      snapshot: () => view.snapshot(board, key, info.id),
      advance: () => view.advance(board, key, info.id),
    };
  },
};

/** Call sites are the rows of a companion session, which has series of its own. */
async function resolveSites(
  { pid, start, within, ...request }: LeaderboardRequest,
  context: ViewContext,
  { from, role }: Peer,
): Promise<LeaderboardRequest> {
  const { id: session } = context.session(request.session).info;
  const info = await context.engine.ask(
    {
      verb: 'count-by-site',
      session,
      ...processOf({ pid, start }),
      ...(within && { within }),
      ...mayCreate(role),
    },
    from,
  );
  const series = request.series ?? info.series[0]?.label;
  for (const label of [series].flat()) refuseUnknownSeries(label, info);
  return { ...request, group: 'row', series, session: info.id, top: request.top ?? context.top };
}

/** A leaderboard, which all clients with the same request share. */
export class LeaderboardView {
  readonly #request: LeaderboardRequest;
  readonly #top: number;
  readonly #rankings: Rankings;

  constructor(request: LeaderboardRequest, rankings: Rankings) {
    this.#request = request;
    this.#top = request.top ?? TOP_LIMIT;
    this.#rankings = rankings;
  }

  /** Makes a message that stands alone; `advance` continues from the same tick. */
  snapshot(board: Board, key: string, session: string): LeaderboardMessage {
    const ranking = this.#rankings.now(this.#request);
    return {
      ...this.#head(board, key, session, ranking),
      reset: true,
      series: board.series,
      rows: ranking.rows(this.#top),
      gone: [],
    };
  }

  /** Makes a message with the changes since the tick before; undefined if that tick's ranking is not known. */
  advance(board: Board, key: string, session: string): LeaderboardMessage | undefined {
    const before = this.#rankings.before(this.#request);
    if (before === undefined) return undefined;
    const ranking = this.#rankings.now(this.#request);
    return {
      ...this.#head(board, key, session, ranking),
      reset: false,
      ...ranking.changes(before, this.#top),
    };
  }

  /**
   * Makes the ranking, or else up to `limit` rows of the next message, a delta or else a snapshot. Returns false if none
   * is left.
   */
  makeRows(delta: boolean, limit: number): boolean {
    if (!this.#rankings.progress(this.#request).ranked) {
      this.#rankings.now(this.#request);
      return true;
    }
    const before = delta ? this.#rankings.before(this.#request) : undefined;
    const rows = this.#rankings.now(this.#request).make(before, this.#top, limit);
    for (const row of rows) jsonOf(row);
    return rows.length > 0;
  }

  /** The cost of the next message: rows that are ranked or copied cost less than those that are made. */
  cost(board: Board): Cost {
    const rows = Math.min(this.#top, board.rows.size);
    const { made, ranked } = this.#rankings.progress(this.#request);
    const cheap = Math.min(made, rows) + (ranked ? 0 : board.rows.size);
    return { rows, work: Math.max(0, rows - made) + Math.ceil(cheap / CHEAP) };
  }

  #head(board: Board, key: string, session: string, ranking: Ranking) {
    const { tick, atMs, seconds } = board;
    const { whole } = ranking;
    const rows = Math.min(this.#top, ranking.entries.length);
    return {
      type: 'leaderboard' as const,
      key,
      session,
      tick,
      atMs,
      seconds,
      chosen: board.series[[...seriesOf(board, this.#request.series)][0] ?? 0]?.label ?? '',
      total: cellsForMessage(whole.total.values(), board),
      rest: {
        rows: whole.rows - rows,
        ended: whole.ended - ranking.ended(this.#top),
        cells: cellsForMessage(ranking.rest(this.#top), board),
      },
      left: cellsForMessage(whole.left.values(), board),
    };
  }
}

/** Rows that are ranked, or copied from another message, in the time in which one is made. */
const CHEAP = 4;

/** Rows of a group are rows, and rows that left the board are kept by group only. */
function refuseOtherGroup({ group, within, left, pid, start }: LeaderboardRequest): void {
  if (pid !== undefined && group !== 'site') {
    throw new VmtallyError(
      'REQUEST_INVALID',
      `the rows of the group ${group} are not of one process`,
      'Use the group `site` together with `pid`, or the view `process`.',
    );
  }
  refuseStartAlone({ pid, start });
  if (within !== undefined && pid !== undefined) {
    throw new VmtallyError(
      'REQUEST_INVALID',
      'call sites are those of a process or of a group',
      'Name `pid` or `within`, not both.',
    );
  }
  if (within !== undefined && group !== 'row' && group !== 'site') {
    throw new VmtallyError(
      'REQUEST_INVALID',
      `the rows of a group cannot be grouped by ${group} again`,
      'Use the group `row` or `site` together with `within`.',
    );
  }
  if (left === undefined || (isGrouping(group) && within === undefined)) return;
  throw new VmtallyError(
    'REQUEST_INVALID',
    'rows that left the board are known by group only',
    'Use a group of processes, such as `name`, without `within`.',
  );
}

export function refuseUnknownSeries(series: string | undefined, { id, series: known }: SessionInfo): void {
  if (known.some(({ label }) => label === series)) return;
  throw new VmtallyError(
    'REQUEST_INVALID',
    `session ${id} has no series ${series}`,
    `Its series are ${known.map(({ label }) => label).join(', ')}.`,
  );
}

export function refuseGroupingWithoutProcesses(group: Group, { id, by }: SessionInfo): void {
  if (!isGrouping(group) || by === 'pid' || by === 'tid') return;
  throw new VmtallyError(
    'REQUEST_INVALID',
    `the rows of session ${id} are by ${by}, and cannot be grouped by ${group}`,
    'Use the group `row`, or a session with rows by pid.',
  );
}
