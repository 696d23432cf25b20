import { Alerts } from '../../client/alerts.ts';
import { Compare } from '../../client/compare.ts';
import type { BoardView, Connection, ProcessView, View } from '../../client/connection.ts';
import { Latest } from '../../client/latest.ts';
import { Leaderboard } from '../../client/leaderboard.ts';
import { ProcessModel } from '../../client/process.ts';
import { Totals } from '../../client/totals.ts';
import type { ViewMessage } from '../../wire/messages.ts';
import type { Problem, SessionInfo } from '../../wire/session.ts';
import type { HealthMessage, VmstatMessage } from '../../wire/views.ts';
import { Beside, uncounted } from './beside.ts';
import type { Comparing } from './draw/compare-line.ts';
import type { TableGroup } from './table-group.ts';

/** Users that a menu shows. */
const MOST_USERS = 200;

/** All data that the screen and the batch output receive over a connection. */
export class Subscriptions {
  board = new Leaderboard();
  /** The grouping of `board`. The grouping the user chose last may not have arrived yet. */
  group: TableGroup = 'row';
  process: ProcessModel | null = null;
  /** Null while the comparison is off: a bpftrace of its own counts for it. */
  compare: Compare | null = null;
  compareAskedMs = 0;
  /** Groups by user, while a menu shows them. */
  users: Leaderboard | null = null;
  /** Columns that the session of the board does not count. */
  readonly beside: Beside;
  totals = new Totals();
  vmstat = new Latest<VmstatMessage>();
  health = new Latest<HealthMessage>();
  alerts = new Alerts();
  /** Ticks lost because this reader was too slow. */
  lostTicks = 0;
  /** Called with the type of each message. */
  onMessage: (type: ViewMessage['type']) => void = () => {};
  /** Called before the board applies the next tick. */
  onNextTick: () => void = () => {};
  onProblem: (problem: Problem, view: View) => void = () => {};
  readonly #connection: Connection;
  /** The view that `board` is of. */
  #boardView: BoardView = { view: 'leaderboard' };
  readonly #ends: (() => void)[] = [];
  #endBoard = () => {};
  #endProcess = () => {};
  #endCompare = () => {};
  #endUsers = () => {};

  constructor(connection: Connection) {
    this.#connection = connection;
    this.beside = new Beside(connection);
    this.#ends.push(
      this.#follow({ view: 'totals' }, (message) => message.type === 'totals' && this.totals.apply(message)),
      this.#follow({ view: 'vmstat' }, (message) => message.type === 'vmstat' && this.vmstat.apply(message)),
      this.#follow({ view: 'health' }, (message) => message.type === 'health' && this.health.apply(message)),
      this.#follow({ view: 'alerts' }, (message) => message.type === 'alerts' && this.alerts.apply(message)),
    );
  }

  /** Forgets all numbers: those that come next are of another host, or of the fleet, which has no view of some. */
  forget(): void {
    this.board = new Leaderboard();
    this.totals = new Totals();
    this.vmstat = new Latest();
    this.health = new Latest();
    this.alerts = new Alerts();
  }

  /** Subscribes to another leaderboard; `board` stays until the first message of the new one. */
  showBoard(view: BoardView): void {
    this.#endBoard();
    // Columns of the overview are of no call site.
    this.beside.show(view.group === 'site' ? null : view);
    const board = new Leaderboard(view.top, Array.isArray(view.series) ? view.series : []);
    this.#endBoard = this.#follow(view, (message) => {
      if (message.type !== 'leaderboard') return;
      this.onNextTick();
      board.apply(message);
      this.board = board;
      this.#boardView = view;
      // Call sites are the rows of a session of their own.
      this.group =
        view.hostsBy !== undefined ? 'host' : view.group === 'site' ? 'row' : (view.group ?? 'row');
    });
  }

  showProcess(view: ProcessView | null): void {
    this.#endProcess();
    const process = view && new ProcessModel();
    this.process = process;
    this.#endProcess = view
      ? this.#follow(view, (message) => message.type === 'process' && process?.apply(message))
      : () => {};
  }

  showCompare(on: boolean): void {
    if (on === (this.compare !== null)) return;
    this.#endCompare();
    const compare = on ? new Compare() : null;
    this.compare = compare;
    this.compareAskedMs = Date.now();
    this.#endCompare = compare
      ? this.#follow({ view: 'compare' }, (message) => message.type === 'compare' && compare.apply(message))
      : () => {};
  }

  showUsers(on: boolean): void {
    if (on === (this.users !== null)) return;
    this.#endUsers();
    const users = on ? new Leaderboard(MOST_USERS) : null;
    this.users = users;
    this.#endUsers = users
      ? this.#follow(
          { view: 'leaderboard', group: 'user', top: MOST_USERS },
          (message) => message.type === 'leaderboard' && users.apply(message),
        )
      : () => {};
  }

  /** Counts what these columns of the overview need, once the series of the board are known. */
  countFor(columns: readonly string[]): void {
    const { series } = this.board;
    if (series.length > 0) this.beside.count(uncounted(columns, series));
  }

  /** The board with the columns that another session counts. */
  get overview(): Leaderboard {
    return this.beside.join(this.board, this.#boardView);
  }

  /** Time for which the comparison has been attaching, and its progress. */
  get comparing(): Comparing {
    return { seconds: (Date.now() - this.compareAskedMs) / 1000, progress: this.#connection.comparing?.() };
  }

  /** Health of the board's session. */
  get session(): HealthMessage['sessions'][number] | undefined {
    const sessions = this.health.message?.sessions;
    return sessions?.find(({ id }) => id === this.board.session) ?? sessions?.[0];
  }

  /** Health of the sessions whose counts the table has. */
  get shown(): HealthMessage['sessions'] {
    const { session } = this;
    const others = this.health.message?.sessions.filter(({ id }) => id === this.beside.session) ?? [];
    return [...(session ? [session] : []), ...others];
  }

  get by(): SessionInfo['by'] {
    return this.#boardView.group === 'site' ? 'site' : (this.session?.by ?? 'pid');
  }

  close(): void {
    this.#endBoard();
    this.beside.close();
    this.#endProcess();
    this.#endCompare();
    this.#endUsers();
    for (const end of this.#ends) end();
  }

  #follow(view: View, take: (message: ViewMessage) => unknown): () => void {
    return this.#connection.subscribe(view, {
      message: (message) => {
        take(message);
        this.onMessage(message.type);
      },
      lost: (ticks) => {
        if (view.view === 'leaderboard') this.lostTicks += ticks;
      },
      problem: (problem) => !isOptional(view, problem) && this.onProblem(problem, view),
    });
  }
}

/** A service of an older version has no alerts, and a fleet no counters of one kernel. */
const isOptional = ({ view }: View, { code }: Problem): boolean =>
  view === 'alerts' || (view === 'vmstat' && code === 'REQUEST_INVALID');
