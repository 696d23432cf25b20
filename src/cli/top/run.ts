import { constants as os } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from '../../client/connection.ts';
import { printable } from '../../printable.ts';
import { useColor } from '../common.ts';
import { Signals } from '../signals.ts';
import { usage } from '../stat/options.ts';
import { batchWidth, charactersOf, colorsOf, isDumb } from './environment.ts';
import { localSource } from './local.ts';
import type { StartProgress } from './local-connection.ts';
import { batchTable } from './of-fleet.ts';
import { groupOf, sortsOf, type TopOptions, tableOf, topContradiction } from './options.ts';
import type { BatchOptions } from './run-batch.ts';
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
  const progress: StartProgress = { attaching: () => undefined };
  const isBatch = options.batch || options.json || isDumb(process.env);
  return whileOpen(open(options, progress), async (opening, onStop, stopped) => {
    if (!isBatch) return show(opening, progress, { options, given }, onStop);
    const source = await Promise.race([opening, stopped]);
    if (source) await print(source, options, given, onStop);
    return false;
  });
}

/**
 * Shows a source until a signal or `shown` ends it, closes it and returns the exit status. `shown` returns true if Ctrl-C
 * ended it.
 */
export async function whileOpen(
  opening: Promise<Source>,
  shown: (
    opening: Promise<Source>,
    onStop: (stop: () => void) => void,
    stopped: Promise<undefined>,
  ) => Promise<boolean>,
): Promise<number> {
  const signals = new Signals();
  const stopped = new Promise<undefined>((resolve) => (signals.stop = () => resolve(undefined)));
  // The source may fail before the code of the screen is loaded and awaits it.
  opening.catch(() => {});
  let interrupted = false;
  const onStop = (stop: () => void) => {
    signals.stop = stop;
    // A signal may have come while the code of the screen was loaded.
    if (signals.received !== undefined) stop();
  };
  try {
    interrupted = await shown(opening, onStop, stopped);
  } finally {
    // If a signal came before the source was open, do not wait for a source that does not answer.
    await Promise.race([opening.then((source) => source.close()).catch(() => {}), delay(CLOSE_MS)]);
    signals.restore();
  }
  if (signals.received !== undefined) return 128 + os.signals[signals.received];
  return interrupted ? 128 + os.signals.SIGINT : 0;
}

/** Prints each tick as lines or JSON, for scripts and for terminals without a cursor. */
async function print(
  source: Source,
  options: TopOptions,
  given: readonly string[],
  onStop: (stop: () => void) => void,
): Promise<void> {
  reportLosses(source.connection);
  const { json = false, iterations, series, search, compare = false, top = BATCH_ROWS } = options;
  const table = tableOf(options, given);
  const wanted: BatchOptions = {
    json,
    table,
    colors: options.color === 'always' ? 'colors' : 'none',
    characters: charactersOf(process.env),
    width: batchWidth(process.env, process.stdout.columns),
    iterations,
    group: groupOf(options, table),
    boardGroup: groupOf(options, 'board'),
    ...sortsOf(options),
    series,
    filter: search,
    top,
    compare,
  };
  const how = batchTable(source, wanted, options.group);
  const { runBatch } = await import('./run-batch.ts');
  await runBatch(source, how, (text) => void process.stdout.write(text), onStop);
}

type ScreenChoice = Pick<
  TopOptions,
  'json' | 'series' | 'sort' | 'group' | 'by' | 'pid' | 'search' | 'color'
> &
  Pick<TopOptions, 'iterations' | 'compare' | 'top'>;

/** Shows the screen until the end; returns true if Ctrl-C ended it. */
export async function show(
  opening: Promise<Source>,
  progress: StartProgress,
  {
    options,
    given,
    isReplay = false,
  }: { options: ScreenChoice; given: readonly string[]; isReplay?: boolean },
  onStop: (stop: () => void) => void,
): Promise<boolean> {
  const { iterations, series, search, compare = false, top = SCREEN_ROWS } = options;
  const table = tableOf(options, given);
  const group = groupOf(options, table);
  const { savedColumns } = await import('./saved-columns.ts');
  const how = { ...sortsOf(options), search, compare, ...savedColumns() };
  const state = initialState({ table, series, group, isReplay, ...how });
  const boardGroup = groupOf(options, 'board');
  const colors = colorsOf(process.env, useColor(options.color, process.stdout));
  const characters = charactersOf(process.env);
  const { runScreen } = await import('./run-screen.ts');
  const screen = { state, group: options.group, boardGroup, colors, characters, top, iterations };
  return (await runScreen(opening, progress, screen, onStop)) === 'interrupt';
}

async function open(options: TopOptions, progress: StartProgress): Promise<Source> {
  if (options.connect === undefined) return localSource(options, progress);
  const { remoteSource } = await import('./remote.ts');
  const source = await remoteSource(options.connect, options.tokenFile);
  if (options.group !== 'host' || source.showHost !== undefined) return source;
  await source.close();
  throw usage('--group host is of a fleet: --connect needs the address of its hub');
}

/** Reports a lost connection on stderr, since a script's lines cannot show it. */
function reportLosses(connection: Connection): void {
  connection.onState((state) => {
    if (state.kind === 'lost')
      process.stderr.write(`vmtally: connection lost: ${printable(state.reason)}; retrying\n`);
  });
}
