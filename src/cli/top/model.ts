import type { View } from '../../client/connection.ts';
import type { Leaderboard } from '../../client/leaderboard.ts';
import { messageOf } from '../../errors.ts';
import type { ViewMessage } from '../../wire/messages.ts';
import type { Problem } from '../../wire/session.ts';
import { act } from './act.ts';
import { isOrderedAnew } from './act-sort.ts';
import { compose } from './compose.ts';
import type { Frame, Size } from './frame.ts';
import { frozen } from './frozen.ts';
import type { Trouble } from './header.ts';
import { type Action, actionOf, isReplayAction } from './keys.ts';
import { learn, withBoard } from './learn.ts';
import type { ModelOptions } from './model-options.ts';
import { isMouse, mouse } from './mouse.ts';
import { typed } from './prompt.ts';
import { refusalText } from './refusal-text.ts';
import { search } from './search.ts';
import { type Context, REVEAL, type State } from './state.ts';
import { Subscriptions } from './subscriptions.ts';
import { Timers } from './timers.ts';
import { boardView, contextOf } from './views.ts';
import { withoutView } from './without-view.ts';

/** Keys that arrive at once from a person; further ones are part of a paste, and would freeze the screen. */
const MOST_KEYS = 200;

/** The screen without drawing: it takes keys and messages and makes frames. */
export class Model {
  state: State;
  size: Size;
  frame: Frame;
  readonly subscriptions: Subscriptions;
  readonly #options: ModelOptions;
  readonly #timers = new Timers(() => this.#draw());
  readonly #listeners = new Set<() => void>();
  readonly #unsubscribe: () => void;
  readonly #endReplay: () => void;
  /** The frozen board. */
  #frozenBoard: Leaderboard | null = null;
  readonly #requested: { board: string; process: State['detail'] } = { board: '', process: null };
  #host: string | null = null;
  /** Last position of the selected row. */
  #selectedIndex = 0;

  constructor(options: ModelOptions) {
    this.#options = options;
    ({ state: this.state, size: this.size } = options);
    this.subscriptions = new Subscriptions(options.connection);
    this.subscriptions.onMessage = (type) => this.#onMessage(type);
    this.subscriptions.beside.onMessage = () => this.#timers.draw('soon');
    this.subscriptions.beside.onProblem = ({ message, hint }) => this.#notify(`${message}. ${hint}`);
    this.subscriptions.onProblem = (problem, view) => this.#onProblem(problem, view);
    this.#unsubscribe = options.connection.onState(({ kind }) => {
      // The service may have restarted, and row numbers of an earlier run mean other rows.
      if (kind === 'open') this.state = { ...this.state, selected: null, offset: 0, lacksSites: false };
      this.#draw();
    });
    this.#endReplay = options.replay?.onChange(() => this.#timers.draw('soon')) ?? (() => {});
    this.#follow();
    this.frame = this.#compose();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly press = (chunk: readonly string[]): void => {
    const pasted = chunk.length > MOST_KEYS;
    const { hidden, shown } = this.state;
    const keys = pasted && chunk.includes('Ctrl-C') ? ['Ctrl-C'] : chunk.slice(0, MOST_KEYS);
    this.#timers.notice('', () => {});
    for (const [index, key] of keys.entries()) {
      // A key may act on a frame that the key before it changed.
      if (index > 0) this.frame = this.#compose();
      const before = this.state;
      if (this.state.prompt !== null) this.#typeKey(key);
      else this.#pressKey(key);
      if (isOrderedAnew(before, this.state)) this.state = { ...this.state, offset: REVEAL };
    }
    if (this.state.hidden !== hidden || this.state.shown !== shown) {
      const failure = this.#options.saveColumns(this.state);
      if (failure !== '') this.state = { ...this.state, notice: failure };
    }
    this.#draw();
  };

  resize(size: Size): void {
    this.size = size;
    this.#draw();
  }

  close(): void {
    this.#timers.stop();
    this.#unsubscribe();
    this.#endReplay();
    this.#listeners.clear();
    this.subscriptions.close();
  }

  get #board(): Leaderboard {
    return this.state.table === 'overview' ? this.subscriptions.overview : this.subscriptions.board;
  }

  get #context(): Context {
    const canChange = this.#options.changeInterval !== undefined;
    return contextOf(this.state, this.subscriptions, this.frame, { canChange });
  }

  #pressKey(key: string): void {
    const { state } = this;
    const action = actionOf(key, state.place, state.isReplay);
    if (isMouse(key))
      this.state = { ...state, notice: '', ...mouse(state, key, this.#context, this.frame.hits) };
    else if (action !== undefined) this.#perform(action);
    else this.state = { ...state, notice: `${key} is no key here; h: help` };
    this.#follow();
  }

  #perform(action: Action): void {
    const { state } = this;
    if (action === 'quit' || action === 'interrupt' || action === 'repaint' || action === 'suspend')
      this.#options.on(action);
    else if (isReplayAction(action)) this.#options.replay?.act(action);
    else this.state = act(state, action, this.#context);
  }

  #typeKey(key: string): void {
    const { prompt } = this.state;
    if (prompt === null) return;
    const { state, intervalMs, quit } = typed(this.state, prompt, key);
    this.state =
      prompt.kind === 'search' && state.prompt !== null
        ? {
            ...state,
            notice: '',
            ...search(state, this.#context, state.prompt.text, ['F3', 'Down'].includes(key)),
          }
        : state;
    if (quit) this.#options.on('interrupt');
    if (intervalMs !== undefined)
      this.#options.changeInterval?.(intervalMs).catch((error: unknown) => this.#notify(messageOf(error)));
    this.#follow();
  }

  /** Subscribes to the views that the state selects, if they changed. */
  #follow(): void {
    // Before the fleet is shown, which has no comparison.
    this.subscriptions.showCompare(this.state.compare);
    if (this.#host !== this.state.host) {
      this.#host = this.state.host;
      this.subscriptions.forget();
      this.#options.showHost?.(this.#host);
    }
    const board = boardView(this.state, this.#options.top, this.subscriptions.board);
    const { detail } = this.state;
    if (this.#requested.board !== JSON.stringify(board)) {
      this.#requested.board = JSON.stringify(board);
      // Wait until the user stops typing the filter.
      this.#timers.later('follow', this.state.prompt === null ? 0 : 250, () =>
        this.subscriptions.showBoard(board),
      );
    }
    if (this.#requested.process !== detail) {
      this.#requested.process = detail;
      this.subscriptions.showProcess(detail);
    }
    this.subscriptions.showUsers(this.state.menu?.kind === 'user');
    if (this.state.table === 'overview') this.subscriptions.countFor(this.state.shown);
    if (!this.state.paused) this.#frozenBoard = null;
    else this.#frozenBoard ??= frozen(this.#board);
  }

  #onMessage(type: ViewMessage['type']): void {
    if (type !== 'leaderboard') {
      this.#timers.draw(type === 'process' ? 'soon' : 'some time');
      return;
    }
    const { board } = this.subscriptions;
    this.state = learn(this.state, this.subscriptions, this.#options.boardGroup);
    this.#follow();
    const intervalMs = Math.max(1000 * board.seconds, this.subscriptions.session?.intervalMs ?? 0);
    const isStarting = this.state.sites !== null && board.tick === 0;
    this.#timers.watch(isStarting || this.state.isReplay ? null : 3 * intervalMs + 1500);
    this.#timers.draw('soon');
  }

  #onProblem(problem: Problem, view: View): void {
    // The rows of this session are no processes, which an overview needs.
    const isNoOverview = this.state.table === 'overview' && this.subscriptions.board.version === 0;
    if (view.view !== 'compare' && isNoOverview) {
      this.state = withBoard(this.state, this.#options.boardGroup);
      this.#follow();
      return;
    }
    this.state = withoutView(this.state, view, problem);
    this.#follow();
    this.#notify(refusalText(problem, view));
  }

  #notify(notice: string): void {
    this.state = { ...this.state, notice };
    this.#draw();
  }

  #draw(): void {
    this.#timers.notice(this.state.notice, () => this.#notify(''));
    this.frame = this.#compose();
    for (const listener of this.#listeners) listener();
  }

  #compose(): Frame {
    const { state, size, subscriptions } = this;
    const trouble: Trouble = { connection: this.#options.connection.state, stale: this.#timers.overdue };
    const board = this.#frozenBoard ?? this.#board;
    const { characters } = this.#options;
    const replay = this.#options.replay?.status();
    const shown = { subscriptions, board, size, trouble, characters, replay };
    const frame = compose({ ...shown, state });
    if (state.place !== 'table' || this.#keepSelected(frame)) return frame;
    return compose({ ...shown, state: this.state });
  }

  /**
   * True if the selected row still exists and is in sight. If not, selects the row in its place: the table scrolls only
   * when the user moves.
   */
  #keepSelected({ context: { rows, page }, hits }: Frame): boolean {
    const { selected, offset } = this.state;
    if (selected === null) return true;
    const index = rows.indexOf(selected);
    const first = Math.min(offset, Math.max(0, rows.length - page));
    if (index !== -1 && (offset === REVEAL || (index >= first && index < first + page))) {
      this.#selectedIndex = index;
      if (offset === REVEAL) this.state = { ...this.state, offset: hits?.offset ?? 0 };
      return true;
    }
    this.state = { ...this.state, selected: rows[Math.min(this.#selectedIndex, rows.length - 1)] ?? null };
    return false;
  }
}
