import { CODES, type Code, VmtallyError } from '../../errors.ts';
import type { TopReport } from '../../report/top-report.ts';
import type { Problem } from '../../wire/session.ts';
import type { Group, Sort } from '../../wire/view-requests.ts';
import { usage } from '../stat/options.ts';
import { type Colors, paint } from './colors.ts';
import { batchLines } from './draw/batch.ts';
import { topToReport } from './draw/to-report.ts';
import { labelFor, noSeries } from './series.ts';
import type { Source } from './source.ts';
import { type BoardView, Subscriptions } from './subscriptions.ts';

export interface BatchOptions {
  json: boolean;
  colors: Colors;
  iterations: number | undefined;
  group: Group;
  sort: Sort;
  series: string | undefined;
  filter: string;
  top: number;
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
  const { group, sort, series, filter, top, iterations } = options;
  const subscriptions = new Subscriptions(connection);
  const view: BoardView = { view: 'leaderboard', group, sort, top, filter: filter.trim() };
  let wanted = series;
  let requested = false;
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
        write(
          textOf(
            subscriptions,
            connection.state.kind === 'open' ? connection.state.greeting.host : '',
            options,
          ),
        );
        subscriptions.lostTicks = 0;
        written++;
        if (written === iterations) resolve();
      };
      subscriptions.onProblem = (problem) => reject(errorOf(problem));
      subscriptions.onNextTick = () => {
        if (late !== undefined) writeTick();
      };
      subscriptions.onMessage = () => {
        const { tick, version } = subscriptions.board;
        if (version === 0) return;
        // The series' names are known only from the board.
        if (wanted !== undefined && !isShown(subscriptions, wanted)) {
          if (requested) return;
          requested = true;
          const label = labelFor(subscriptions.board.series, wanted);
          if (label === undefined) reject(usage(noSeries(subscriptions.board.series, wanted)));
          else subscriptions.showBoard({ ...view, series: label });
          wanted = label;
          return;
        }
        // Ignore messages before the first tick.
        if (tick < 1 || tick === lastTick || written === iterations) return;
        if (isWhole(subscriptions)) writeTick();
        else late ??= setTimeout(writeTick, TOGETHER_MS);
      };
      subscriptions.showBoard(view);
      subscriptions.showCompare(options.compare);
    });
  } finally {
    clearTimeout(late);
    subscriptions.close();
  }
}

const isShown = ({ board }: Subscriptions, label: string): boolean =>
  board.series[board.chosen]?.label === label;

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
  return new VmtallyError(code in CODES ? (code as Code) : 'CONNECT_FAILED', message, hint);
}

function textOf(
  subscriptions: Subscriptions,
  host: string,
  { json, group, sort, colors }: BatchOptions,
): string {
  const { board, session, lostTicks } = subscriptions;
  const health = subscriptions.health.message;
  if (json) {
    const report: TopReport = topToReport({ board, health, session, group, sort, lostTicks });
    return `${JSON.stringify(report)}\n`;
  }
  const { compare } = subscriptions;
  const vmstat = subscriptions.vmstat.message;
  return batchLines({ board, health, vmstat, compare, session, host, group, sort, lostTicks })
    .map((line) => `${paint(line, colors).trimEnd()}\n`)
    .join('');
}
