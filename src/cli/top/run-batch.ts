import { isCode, VmtallyError } from '../../errors.ts';
import type { TopReport } from '../../report/top-report.ts';
import type { Problem } from '../../wire/session.ts';
import { type Colors, paint } from './colors.ts';
import { batchLines } from './draw/batch.ts';
import type { Characters } from './draw/line.ts';
import { topToReport } from './draw/to-report.ts';
import type { Source } from './source.ts';
import { Subscriptions } from './subscriptions.ts';
import { TableChoice, type WantedTable } from './table-choice.ts';

export interface BatchOptions extends WantedTable {
  json: boolean;
  colors: Colors;
  characters: Characters;
  /** Columns of a line. */
  width: number;
  iterations: number | undefined;
  /** Adds a line that compares the tracepoints with vmstat. */
  compare: boolean;
}

/** Milliseconds to wait for a tick's other messages after its rows. */
const TOGETHER_MS = 250;

/** Writes each tick as text or JSON until the last iteration or `stop`. Throws the service's errors. */
export async function runBatch(
  { connection }: Pick<Source, 'connection'>,
  options: BatchOptions,
  write: (text: string) => void,
  onStop: (stop: () => void) => void,
): Promise<void> {
  const { iterations } = options;
  const subscriptions = new Subscriptions(connection);
  const choice = new TableChoice(subscriptions, options);
  let written = 0;
  let lastTick = 0;
  let late: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      onStop(resolve);
      const writeTick = () => {
        clearTimeout(late);
        late = undefined;
        lastTick = subscriptions.board.tick;
        const host = connection.state.kind === 'open' ? connection.state.greeting.host : '';
        write(textOf(subscriptions, host, { ...options, table: choice.table, group: choice.group }));
        subscriptions.lostTicks = 0;
        written++;
        if (written === iterations) resolve();
      };
      subscriptions.onProblem = (problem) => {
        if (!choice.refused()) reject(errorOf(problem));
      };
      subscriptions.onNextTick = () => {
        if (late !== undefined) writeTick();
      };
      subscriptions.onMessage = () => {
        const { tick, version } = subscriptions.board;
        if (version === 0) return;
        try {
          if (!choice.settle()) return;
        } catch (error) {
          reject(error);
          return;
        }
        // Ignore messages before the first tick.
        if (tick < 1 || tick === lastTick || written === iterations) return;
        if (isWhole(subscriptions)) writeTick();
        else late ??= setTimeout(writeTick, TOGETHER_MS);
      };
      choice.begin();
      subscriptions.showCompare(options.compare);
    });
  } finally {
    clearTimeout(late);
    subscriptions.close();
  }
}

/**
 * True if the messages of the board's tick have arrived. Rows by CPU come from a companion session, whose
 * ticks cannot be compared with those of vmstat.
 */
function isWhole({ board, vmstat, health }: Subscriptions): boolean {
  if (vmstat.message === null || health.message === null) return false;
  return vmstat.message.session !== board.session || vmstat.message.tick >= board.tick;
}

/**
 * Converts a service's problem to an error with the same code, or CONNECT_FAILED if this program does not
 * know the code.
 */
function errorOf({ code, message, hint }: Problem): VmtallyError {
  return new VmtallyError(isCode(code) ? code : 'CONNECT_FAILED', message, hint);
}

function textOf(
  subscriptions: Subscriptions,
  host: string,
  { json, table, group, sort, column, colors, characters, width }: BatchOptions,
): string {
  const { board, session, lostTicks } = subscriptions;
  const health = subscriptions.health.message;
  if (json) {
    const report: TopReport = topToReport({ board, health, session, group, sort, lostTicks });
    return `${JSON.stringify(report)}\n`;
  }
  const { compare } = subscriptions;
  const vmstat = subscriptions.vmstat.message;
  const alerts = subscriptions.alerts.all;
  const tick = {
    board,
    health,
    shown: subscriptions.shown,
    vmstat,
    alerts,
    compare,
    session,
    host,
    lostTicks,
  };
  return batchLines({ ...tick, table, group, sort, column, characters, width })
    .map((line) => `${paint(line, colors).trimEnd()}\n`)
    .join('');
}
