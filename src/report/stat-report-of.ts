import type { CounterNames } from '../kernel/vmstat.ts';
import type { Series } from '../probe/program.ts';
import { repeated } from '../tally/repeat.ts';
import type { Counts } from '../tally/tally.ts';
import type { Exactness } from '../wire/exactness.ts';
import type { CountCost } from './count-cost.ts';
import { countsToEvents, type EventOptions } from './counts-to-events.ts';
import { statAccuracy } from './stat-accuracy.ts';
import type { StatReport } from './stat-report.ts';

/** Counts of one run, or of an interval of it. */
export interface CountedRun {
  counts: Counts;
  /** Seconds from the start of the count to the end of these counts, and the time that they cover. */
  atSeconds: number;
  seconds: number;
  /** Wall time of the command, or of the count if there is no command. */
  elapsedSeconds: number;
}

/** Facts that a report has beside the counts. */
export interface CountContext {
  target: string;
  command: readonly string[];
  /** Makes rows. `name`: of what they are rows; `groupByName`: true if keys of one name are one row. */
  by: ({ name: string } & NonNullable<EventOptions['by']>) | undefined;
  cpus: number;
  series: readonly Series[];
  counters: CounterNames;
  /** Exactness of all runs. */
  exactness: Exactness;
  cost: CountCost;
}

/** The report of `stat` on one or several runs. */
export function statReportOf(
  kind: StatReport['kind'],
  runs: readonly CountedRun[],
  { target, command, by, cpus, series, counters, exactness, cost }: CountContext,
): StatReport {
  const { events, beyondDouble } = countsToEvents(
    runs.map(({ counts }) => counts),
    series,
    { by, names: counters },
  );
  const elapsed = repeated(runs.map(({ elapsedSeconds }) => elapsedSeconds));
  const window = repeated(runs.map(({ seconds }) => seconds)).mean;
  return {
    schema: 'vmtally.stat/1',
    kind,
    target,
    ...(command.length > 0 ? { command: [...command] } : {}),
    by: by?.name ?? null,
    atSeconds: runs.at(-1)?.atSeconds ?? 0,
    windowSeconds: window,
    elapsedSeconds: elapsed.mean,
    ...(runs.length > 1 ? { elapsedErrorSeconds: elapsed.error } : {}),
    repeats: runs.length,
    cpus,
    events,
    exactness: { ...exactness, exact: exactness.exact && beyondDouble.length === 0, beyondDouble },
    accuracy:
      kind === 'total'
        ? statAccuracy(events, series, { exactness, repeats: runs.length, seconds: window })
        : null,
    cost,
  };
}
