import { terminalSignals } from '../signals.ts';
import type { Colors } from './colors.ts';
import { guard } from './guardian.ts';
import { Model } from './model.ts';
import { Painter, sizeOf } from './painter.ts';
import { showScreen } from './screen.ts';
import type { Source } from './source.ts';
import type { State } from './state.ts';
import { Terminal } from './terminal.ts';

export interface ScreenOptions {
  state: State;
  colors: Colors;
  /** Maximum number of rows to request. */
  top: number;
  /** Number of ticks after which the screen ends. */
  iterations: number | undefined;
}

export type Ending = 'quit' | 'interrupt' | 'stop';

/**
 * Shows the screen until a key, a signal or the end of input ends it. `onStop` receives a function that ends
 * it.
 */
export async function runScreen(
  { connection, changeInterval }: Source,
  options: ScreenOptions,
  onStop: (stop: () => void) => void,
): Promise<Ending> {
  const { stdin, stdout } = process;
  const terminal = new Terminal(stdout, stdin, guard);
  const painter = new Painter(stdout);
  let end: (how: Ending) => void = () => {};
  const ended = new Promise<Ending>((resolve) => (end = resolve));
  const model = new Model({
    connection,
    changeInterval,
    state: options.state,
    top: options.top,
    size: sizeOf(stdout),
    on: (action) => {
      if (action === 'repaint') painter.forget();
      else if (action === 'suspend') suspend(terminal);
      else end(action);
    },
  });
  onStop(() => end('stop'));
  const resized = () => model.resize(sizeOf(stdout));
  const resumed = () => {
    // Continued in the background (`bg`), while the terminal belongs to the shell: stop again, as the kernel
    // stops other programs.
    if (!terminalSignals()) return void process.kill(process.pid, 'SIGTTOU');
    terminal.enter();
    painter.forget();
    resized();
  };
  const gone = () => end('stop');
  if (options.iterations !== undefined) endAfter(model, options.iterations, () => end('stop'));
  let hide = () => {};
  try {
    terminal.enter();
    stdout.on('resize', resized);
    stdin.on('end', gone);
    process.on('SIGCONT', resumed);
    hide = showScreen(model, { input: stdin, painter, colors: options.colors });
    return await ended;
  } finally {
    process.off('SIGCONT', resumed);
    stdout.off('resize', resized);
    stdin.off('end', gone);
    hide();
    model.close();
    terminal.close();
    stdin.pause();
  }
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
