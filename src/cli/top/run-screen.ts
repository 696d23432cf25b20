import { terminalSignals } from '../signals.ts';
import type { Colors } from './colors.ts';
import type { Characters } from './draw/line.ts';
import { guard } from './guardian.ts';
import { holdStderr } from './held-stderr.ts';
import type { StartProgress } from './local-connection.ts';
import { Model } from './model.ts';
import { ofFleet } from './of-fleet.ts';
import { Painter, sizeOf } from './painter.ts';
import { saveColumns } from './saved-columns.ts';
import { showScreen } from './screen.ts';
import type { Source } from './source.ts';
import { showStart } from './start-screen.ts';
import type { State } from './state.ts';
import type { TableGroup } from './table-group.ts';
import { Terminal } from './terminal.ts';

export interface ScreenOptions {
  state: State;
  /** The grouping that the options name. */
  group: TableGroup | undefined;
  /** The grouping of the board if the session counts no overview. */
  boardGroup: TableGroup;
  colors: Colors;
  characters: Characters;
  /** Maximum number of rows to request. */
  top: number;
  /** Number of ticks after which the screen ends. */
  iterations: number | undefined;
}

export type Ending = 'quit' | 'interrupt' | 'stop';

/**
 * Takes the terminal at once, shows the progress of `opening`, then the source, until a key, a signal or the end
 * of input ends it. `onStop` receives a function that ends it. Throws the errors of `opening`.
 */
export async function runScreen(
  opening: Promise<Source>,
  progress: StartProgress,
  options: ScreenOptions,
  onStop: (stop: () => void) => void,
): Promise<Ending> {
  const { stdin, stdout } = process;
  const { colors, characters } = options;
  const terminal = new Terminal(stdout, stdin, guard);
  const painter = new Painter(stdout);
  const { promise: ended, resolve: end } = withResolvers<Ending>();
  onStop(() => end('stop'));
  const on = (action: 'quit' | 'interrupt' | 'repaint' | 'suspend') => {
    if (action === 'repaint') painter.forget();
    else if (action === 'suspend') suspend(terminal);
    else end(action);
  };
  const releaseStderr = holdStderr();
  terminal.enter();
  const size = () => sizeOf(stdout);
  const start = showStart({ input: stdin, painter, progress, size, colors, characters, on });
  let shown: { paint: () => void; hide: () => void } = start;
  const resized = () => shown.paint();
  const resumed = () => {
    // Continued in the background (`bg`), while the terminal belongs to the shell: stop again, as the kernel
    // stops other programs.
    if (!terminalSignals()) return void process.kill(process.pid, 'SIGTTOU');
    terminal.enter();
    painter.forget();
    resized();
  };
  const gone = () => end('stop');
  try {
    stdout.on('resize', resized);
    stdin.on('end', gone);
    process.on('SIGCONT', resumed);
    const source = await Promise.race([opening, ended]);
    if (typeof source === 'string') return source;
    start.hide();
    const { keys, place, scroll } = start.left();
    const opened = { ...options, state: { ...options.state, place, scroll } };
    shown = showSource(source, opened, painter, { on, end, keys });
    return await ended;
  } finally {
    process.off('SIGCONT', resumed);
    stdout.off('resize', resized);
    stdin.off('end', gone);
    shown.hide();
    terminal.close();
    releaseStderr();
    stdin.pause();
  }
}

function showSource(
  { connection, changeInterval, showHost, replay }: Source,
  { state, group, boardGroup, top, iterations, colors, characters }: ScreenOptions,
  painter: Painter,
  {
    on,
    end,
    keys,
  }: {
    on: (action: 'quit' | 'interrupt' | 'repaint' | 'suspend') => void;
    end: (how: Ending) => void;
    /** Keys pressed before there was a table. */
    keys: readonly string[];
  },
): { paint: () => void; hide: () => void } {
  const { stdin, stdout } = process;
  const size = sizeOf(stdout);
  const model = new Model({
    connection,
    changeInterval,
    showHost,
    replay,
    state: showHost === undefined ? state : ofFleet(state, group),
    boardGroup,
    characters,
    top,
    size,
    saveColumns,
    on,
  });
  if (iterations !== undefined) endAfter(model, iterations, () => end('stop'));
  const hide = showScreen(model, { input: stdin, painter, colors, characters });
  if (keys.length > 0) model.press(keys);
  return {
    paint: () => model.resize(sizeOf(stdout)),
    hide: () => {
      hide();
      model.close();
    },
  };
}

/**
 * Stops this process as the terminal's Ctrl-Z would. If the stop has no effect, the screen returns at once.
 */
function suspend(terminal: Terminal): void {
  terminal.leave();
  process.kill(process.pid, 'SIGTSTP');
  setTimeout(() => process.emit('SIGCONT', 'SIGCONT'), 100);
}

function endAfter(model: Model, ticks: number, end: () => void): void {
  const seen = new Set<number>();
  model.subscribe(() => {
    const { tick } = model.subscriptions.board;
    if (tick > 0) seen.add(tick);
    if (seen.size >= ticks) end();
  });
}

function withResolvers<Value>(): { promise: Promise<Value>; resolve: (value: Value) => void } {
  let resolve: (value: Value) => void = () => {};
  const promise = new Promise<Value>((fulfil) => (resolve = fulfil));
  return { promise, resolve };
}
