import { VmtallyError } from '../../errors.ts';
import type { BoardRequest, BoardRow, FleetBoard, FleetGrouping } from '../../fleet/board-request.ts';
import type { HostAnswer } from '../../fleet/boards/host-answer.ts';
import { SENT_GROUPINGS } from '../../fleet/schema.ts';
import { OWN_GROUP } from '../../wire/groups.ts';
import type { Row, Who } from '../../wire/rows.ts';
import type { LeaderboardRequest, Sort } from '../../wire/view-requests.ts';
import type { LeaderboardMessage } from '../../wire/views.ts';
import type { Source } from '../live-view.ts';
import { chosenSeries } from './chosen-series.ts';
import { FLEET_SESSION, type FleetContext, type FleetView } from './fleet-view.ts';
import type { BoardReader } from './followed-board.ts';
import { SeriesList } from './series-of.ts';
import { sinceOf } from './since-of.ts';

/** The programs, users, units, containers, images, hosts or processes of all hosts with the most. */
export const leaderboard: FleetView<'leaderboard'> = {
  resolve(request, { state, top }) {
    boardRequest(request);
    const series = chosenSeries(state, request.series);
    return { ...request, session: undefined, top: request.top ?? top, ...(series.length > 0 && { series }) };
  },
  open: (request, key, context) =>
    openBoard(request, key, context, context.exact.follow(boardRequest(request))),
};

const NONE: readonly HostAnswer[] = [];

/** `reader` makes the board: that of the sums alone, unless hosts are asked for more. */
export function openBoard(
  request: LeaderboardRequest,
  key: string,
  context: FleetContext,
  reader: BoardReader = { read: () => context.state.board(boardRequest(request)) },
): Source<LeaderboardMessage> {
  const view = new BoardView(request, key, context, reader);
  const { top: rows = context.top } = request;
  const cost = () => ({ rows, work: rows * (1 + (reader.answers?.().length ?? 0)) });
  return { snapshot: () => view.snapshot(), advance: () => view.advance(), cost };
}

/** A board, and what it is made of. */
interface Made {
  version: number;
  answers: readonly HostAnswer[];
  board: FleetBoard;
  list: SeriesList;
}

class BoardView {
  readonly #request: LeaderboardRequest;
  readonly #key: string;
  readonly #context: FleetContext;
  readonly #reader: BoardReader;
  #made: Made | undefined;
  /** Numbers of the rows in messages since the last update, by key. */
  #numbers = new Map<string, number>();
  #last = 0;
  #series = '';

  constructor(request: LeaderboardRequest, key: string, context: FleetContext, reader: BoardReader) {
    this.#request = request;
    this.#reader = reader;
    this.#key = key;
    this.#context = context;
  }

  snapshot(): LeaderboardMessage {
    const { list } = this.#read();
    this.#series = list.text;
    return { ...this.#message(), reset: true, series: list.series, gone: [] };
  }

  /** Undefined if the series are others now: the next message must be a snapshot. */
  advance(): LeaderboardMessage | undefined {
    const { board, list } = this.#read();
    if (list.text !== this.#series) return undefined;
    const shown = new Set(board.rows.map(({ key }) => key));
    const gone = [...this.#numbers].filter(([key]) => !shown.has(key));
    const message = this.#message();
    for (const [key] of gone) this.#numbers.delete(key);
    return { ...message, reset: false, gone: gone.map(([, row]) => row) };
  }

  #read(): Made {
    const { state, nowMs } = this.#context;
    const answers = this.#reader.answers?.() ?? NONE;
    if (this.#made?.version === state.version && this.#made.answers === answers) return this.#made;
    const list = new SeriesList(state.series(), sinceOf(state.hosts(), nowMs()), partlyCounted(state));
    this.#made = { version: state.version, answers, board: this.#reader.read(answers), list };
    return this.#made;
  }

  #message(): Omit<LeaderboardMessage, 'reset' | 'gone'> {
    const { board, list } = this.#read();
    const { tick, nowMs, state } = this.#context;
    const names = new Map(state.series().map(({ id, name }) => [id, name]));
    const { entries, unsent, cells } = board.rest;
    const asked = this.#reader.asked?.();
    return {
      type: 'leaderboard',
      key: this.#key,
      session: FLEET_SESSION,
      tick,
      atMs: nowMs(),
      seconds: 1,
      chosen: names.get(board.chosen[0] ?? -1) ?? '',
      sure: board.sure,
      ...(asked && { asked }),
      rows: board.rows.map((row) => this.#row(row, list, board.chosen)),
      total: list.cells(board.total),
      rest: { rows: entries + unsent, ended: 0, cells: list.cells(cells) },
      left: [],
    };
  }

  #row(row: BoardRow, list: SeriesList, chosen: readonly number[]): Row {
    const known = this.#numbers.get(row.key);
    if (known === undefined) this.#numbers.set(row.key, ++this.#last);
    const bounds = list.bounds(row.cells);
    const { state } = this.#context;
    const host = this.#request.hostsBy === 'host' ? state.host(row.key) : undefined;
    const { presence = 'present' } = host ?? {};
    return {
      row: known ?? this.#last,
      who: { ...whoOf(row, this.#request), ...(presence !== 'present' && { presence }) },
      cells: host === undefined ? list.cells(row.cells) : list.cellsOfHost(row.cells, host, chosen),
      ...(bounds.length > 0 && { bounds }),
    };
  }
}

/** Series that not all present hosts count. A sum over two series would mix hosts. */
function partlyCounted(state: FleetContext['state']): Set<number> {
  const { series, hosts } = state.totals();
  return new Set(series.flatMap((sum) => (sum.counting < hosts.present ? [sum.series.id] : [])));
}

/** Numbers of call sites are of no host's summary. */
const NUMBER_OF: Record<Sort, BoardRequest['sort'] | undefined> = {
  rate: 'rate',
  amountRate: 'amountRate',
  count: 'count',
  amount: 'amount',
  requested: undefined,
  wasted: undefined,
};

/** Throws REQUEST_INVALID for what no host sends. */
export function boardRequest(request: LeaderboardRequest): BoardRequest {
  const { hostsBy, series, filter, within, top = 1 } = request;
  const group = (hostsBy as FleetGrouping | undefined) ?? sentGroup(request.group);
  const sort = NUMBER_OF[request.sort];
  if (group === undefined) throw notSent(`groups by ${request.group}`);
  if (sort === undefined) throw notSent(`numbers for a board by ${request.sort}`);
  if (request.pid !== undefined || request.left !== undefined)
    throw notSent('rows of one process, or that left');
  const outer = within && sentGroup(within.group);
  if (within !== undefined && (outer === undefined || outer === 'row' || hostsBy === undefined))
    throw notSent(`rows of a ${within.group}`);
  return {
    group,
    ...(series !== undefined && { series: [series].flat() }),
    sort,
    top,
    filter,
    ...(within !== undefined &&
      outer !== undefined &&
      outer !== 'row' && { within: { group: outer, key: within.key } }),
  };
}

const sentGroup = (group: string) => (['row', ...SENT_GROUPINGS] as const).find((each) => each === group);

const notSent = (what: string): VmtallyError =>
  new VmtallyError(
    'REQUEST_INVALID',
    `hosts send the hub of a fleet no ${what}`,
    `Groups of a fleet are row, ${SENT_GROUPINGS.join(', ')}, and hostsBy; name a \`host\` for its own views.`,
  );

/** A group's key is its name, as on a host. */
function whoOf({ key, hosts, host, process }: BoardRow, { hostsBy, group }: LeaderboardRequest): Who {
  const none = { start: null, parent: null, user: null, cgroup: null, place: null, ended: false, shared: 0 };
  if (process === undefined) {
    const own = hostsBy === undefined && key === OWN_GROUP;
    return {
      ...none,
      key,
      name: key,
      ...(hostsBy === 'host' && { host: key }),
      ...(hostsBy === undefined && group === 'user' && !own && { user: key }),
      ...(own && { own: true as const }),
      members: hosts,
      running: hosts,
    };
  }
  const { key: pid, start, parent, name, user, cgroup, ended, shared, own } = process;
  return {
    key: pid,
    start,
    parent,
    name,
    user,
    cgroup,
    place: cgroup,
    ...(own && { own }),
    ...(host !== undefined && { host }),
    ended,
    shared,
    members: 1,
    running: ended ? 0 : 1,
  };
}
