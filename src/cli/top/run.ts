import { constants as os } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from '../../client/connection.ts';
import { printable } from '../../printable.ts';
import { useColor } from '../common.ts';
import { Signals } from '../signals.ts';
import { usage } from '../stat/options.ts';
import { localSource } from './local.ts';
import { groupOf, type TopOptions, topContradiction } from './options.ts';
import type { Source } from './source.ts';
import { initialState } from './state.ts';

/** Maximum number of rows on the screen, which scrolls, and in a script's tick. */
const SCREEN_ROWS = 1000;
const BATCH_ROWS = 20;
/** Milliseconds that closing may take, as for the service. */
const CLOSE_MS = 2_000;

/** Runs `top` and returns its exit status. */
export async function runTop(options: TopOptions, given: readonly string[]): Promise<number> {
  const terminal = process.stdin.isTTY && process.stdout.isTTY;
  const contradiction = topContradiction(options, given, terminal);
  if (contradiction !== undefined) throw usage(contradiction);
  const signals = new Signals();
  const stopped = new Promise<undefined>((resolve) => (signals.stop = () => resolve(undefined)));
  const opening = open(options);
  let interrupted = false;
  try {
    const source = await Promise.race([opening, stopped]);
    if (source) interrupted = await show(source, options, (stop) => (signals.stop = stop));
  } finally {
    // If a signal came before the source was open, do not wait for a source that does not answer.
    await Promise.race([opening.then((source) => source.close()).catch(() => {}), delay(CLOSE_MS)]);
    signals.restore();
  }
  if (signals.received !== undefined) return 128 + os.signals[signals.received];
  return interrupted ? 128 + os.signals.SIGINT : 0;
}

/** Shows the source until the end; returns true if Ctrl-C ended it. */
async function show(
  source: Source,
  options: TopOptions,
  onStop: (stop: () => void) => void,
): Promise<boolean> {
  const { batch, json, iterations, sort, series, search, compare = false } = options;
  const group = groupOf(options);
  if (batch || json) {
    reportLosses(source.connection);
    const colors = options.color === 'always' ? 'colors' : 'none';
    const rows = options.top ?? BATCH_ROWS;
    const how = {
      json: json ?? false,
      colors,
      iterations,
      group,
      sort,
      series,
      filter: search,
      top: rows,
      compare,
    } as const;
    const { runBatch } = await import('./run-batch.ts');
    await runBatch(source, how, (text) => void process.stdout.write(text), onStop);
    return false;
  }
  const { runScreen } = await import('./run-screen.ts');
  const state = initialState({ series, group, sort, search, compare });
  const colors = useColor(options.color, process.stdout) ? 'colors' : 'marks';
  const ending = await runScreen(
    source,
    { state, colors, top: options.top ?? SCREEN_ROWS, iterations },
    onStop,
  );
  return ending === 'interrupt';
}

async function open(options: TopOptions): Promise<Source> {
  if (options.connect === undefined) return localSource(options);
  const { remoteSource } = await import('./remote.ts');
  return remoteSource(options.connect, options.tokenFile);
}

/** Reports a lost connection on stderr, since a script's lines cannot show it. */
function reportLosses(connection: Connection): void {
  connection.onState((state) => {
    if (state.kind === 'lost')
      process.stderr.write(`vmtally: connection lost: ${printable(state.reason)}; retrying\n`);
  });
}
