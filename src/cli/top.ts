import { constants as os } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { Command } from 'commander';
import type { Connection } from '../client/connection.ts';
import { useColor } from './common.ts';
import { Signals } from './signals.ts';
import { usage } from './stat-options.ts';
import { localSource } from './top/local.ts';
import { groupOf, type TopOptions, topContradiction, withTop } from './top/options.ts';
import { remoteSource } from './top/remote.ts';
import { runBatch } from './top/run-batch.ts';
import type { Source } from './top/source.ts';
import { initialState } from './top/state.ts';

/** Rows of the screen, which scrolls, and of a tick in a script. */
const SCREEN_ROWS = 1000;
const BATCH_ROWS = 20;
/** What the end may take, as for the service. */
const CLOSE_MS = 2_000;

export function topCommand(): Command {
  return withTop(new Command('top'))
    .description('show who makes most memory events, live, as top does')
    .addHelpText('after', EXAMPLES)
    .action(async (options: TopOptions, command: Command) => {
      const given = command.options
        .map((option) => option.attributeName())
        .filter((name) => command.getOptionValueSource(name) === 'cli');
      process.exitCode = await top(options, given);
    });
}

const EXAMPLES = `
Examples:
  vmtally top                                  counts here; h shows the keys
  vmtally top --connect http://127.0.0.1:7117  shows what vmtally serve counts
  vmtally top -e kmalloc -d 0.5 -p 1234
  vmtally top -b -n 3 --sort count --top 10
  vmtally top --json -n 1 --group user

Exit status: 0; 128+n when signal n ended it, 130 by Ctrl-C;
1 failure, 2 usage, 3 something is missing (vmtally doctor says what).`;

/** Runs `top` and returns its exit status. */
async function top(options: TopOptions, given: readonly string[]): Promise<number> {
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
    // Where a signal came before it was open, nobody waits for what does not answer.
    await Promise.race([opening.then((source) => source.close()).catch(() => {}), delay(CLOSE_MS)]);
    signals.restore();
  }
  if (signals.received !== undefined) return 128 + os.signals[signals.received];
  return interrupted ? 128 + os.signals.SIGINT : 0;
}

/** Shows it until the end; returns whether Ctrl-C ended it. */
async function show(
  source: Source,
  options: TopOptions,
  onStop: (stop: () => void) => void,
): Promise<boolean> {
  const { batch, json, iterations, sort, series, search } = options;
  const group = groupOf(options);
  const color = useColor(options.color, process.stdout);
  if (batch || json) {
    tellLosses(source.connection);
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
    } as const;
    await runBatch(source, how, (text) => void process.stdout.write(text), onStop);
    return false;
  }
  // React keeps a record of every render for its tools unless told that nobody develops here.
  process.env.NODE_ENV ??= 'production';
  const { runScreen } = await import('./top/run-screen.tsx');
  const state = initialState({ series, group, sort, search });
  const colors = color ? 'colors' : 'marks';
  const ending = await runScreen(
    source,
    { state, colors, top: options.top ?? SCREEN_ROWS, iterations },
    onStop,
  );
  return ending === 'interrupt';
}

const open = (options: TopOptions): Promise<Source> =>
  options.connect === undefined ? localSource(options) : remoteSource(options.connect, options.tokenFile);

/** Lines of a script cannot show a lost connection: stderr does. */
function tellLosses(connection: Connection): void {
  connection.onState((state) => {
    if (state.kind === 'lost')
      process.stderr.write(`vmtally: connection lost: ${state.reason}; trying again\n`);
  });
}
