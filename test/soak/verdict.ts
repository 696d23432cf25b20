import type { CountsReport } from '../../src/wire/http.ts';

/** A known number of events, and what two reads of the service around it say. */
export interface Round {
  /** Made by each of these processes. */
  pids: readonly number[];
  made: number;
  before: CountsReport;
  after: CountsReport;
}

/**
 * exact: nothing was missed, nor told to be. short: by no more than the runs that the kernel is told to have skipped.
 * gap: not counted all of the time, as told, and not more was counted than made. wrong: anything else.
 */
export type Verdict = 'exact' | 'short' | 'gap' | 'wrong';

/** What is said of a round, and by how many events its worst count is off: below 0 where some are missing. */
export function judge({ pids, made, before, after }: Round): { verdict: Verdict; off: number } {
  const offs = pids.flatMap((pid) => after.series.map((_, series) => countOf(after, pid, series) - made));
  const most = Math.max(...offs);
  const off = most > 0 ? most : Math.min(...offs);
  if (off > 0) return { verdict: 'wrong', off };
  if (metGap(before, after)) return { verdict: 'gap', off };
  if (off === 0) return { verdict: 'exact', off };
  return { verdict: -off <= missedRuns(after) - missedRuns(before) ? 'short' : 'wrong', off };
}

/** Whether the service says that it did not count all of the time between two reads, or lost what it counted. */
export const metGap = (before: CountsReport, after: CountsReport): boolean =>
  before.state !== 'counting' || after.state !== 'counting' || lossesOf(before) !== lossesOf(after);

const lossesOf = ({ exactness }: CountsReport): string => {
  const { restarts, gaps, earlierGaps, mapFull, lostOutput, garbledOutput } = exactness;
  return JSON.stringify([restarts, gaps.length + earlierGaps.count, mapFull, lostOutput, garbledOutput]);
};

const missedRuns = ({ exactness }: CountsReport): number =>
  exactness.missedRuns.filter(({ loses }) => loses === 'events').reduce((sum, { bound }) => sum + bound, 0);

/** A pid may have been another process's before, which has a row of its own. */
const countOf = (report: CountsReport, pid: number, series: number): number =>
  report.rows
    .filter(({ who }) => who.key === String(pid))
    .flatMap(({ counts }) => counts)
    .reduce((sum, one) => sum + (one.series === series ? one.count : 0), 0);

/** Seconds that were not counted until a read, by what the service tells. */
export const gapSeconds = ({ exactness: { gaps, earlierGaps } }: CountsReport): number =>
  gaps.reduce((sum, { seconds }) => sum + (seconds ?? 0), earlierGaps.seconds);
