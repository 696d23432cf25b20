import type { CountsReport } from '../../src/wire/http.ts';

/** A known number of events, and the service's reads before and after it. */
export interface Round {
  /** The number of events that each of these processes made. */
  pids: readonly number[];
  made: number;
  before: CountsReport;
  after: CountsReport;
}

/**
 * exact: nothing was missed, and nothing was reported as missed. short: short by no more than the runs that
 * the kernel reportedly skipped. gap: part of the time was reported as not counted, and no more was counted
 * than made. wrong: anything else.
 */
export type Verdict = 'exact' | 'short' | 'gap' | 'wrong';

/** The verdict on a round, and the error of its worst count in events: below 0 if some are missing. */
export function judge({ pids, made, before, after }: Round): { verdict: Verdict; off: number } {
  const offs = pids.flatMap((pid) => after.series.map((_, series) => countOf(after, pid, series) - made));
  const most = Math.max(...offs);
  const off = most > 0 ? most : Math.min(...offs);
  if (off > 0) return { verdict: 'wrong', off };
  if (metGap(before, after)) return { verdict: 'gap', off };
  if (off === 0) return { verdict: 'exact', off };
  return { verdict: -off <= missedRuns(after) - missedRuns(before) ? 'short' : 'wrong', off };
}

/** True if the service reports that it did not count all the time between two reads, or lost counts. */
export const metGap = (before: CountsReport, after: CountsReport): boolean =>
  before.state !== 'counting' || after.state !== 'counting' || lossesOf(before) !== lossesOf(after);

const lossesOf = ({ exactness }: CountsReport): string => {
  const { restarts, gaps, earlierGaps, mapFull, lostOutput, garbledOutput } = exactness;
  return JSON.stringify([restarts, gaps.length + earlierGaps.count, mapFull, lostOutput, garbledOutput]);
};

const missedRuns = ({ exactness }: CountsReport): number =>
  exactness.missedRuns.filter(({ loses }) => loses === 'events').reduce((sum, { bound }) => sum + bound, 0);

/** Sums all rows of a pid: an earlier process with the same pid has its own row. */
const countOf = (report: CountsReport, pid: number, series: number): number =>
  report.rows
    .filter(({ who }) => who.key === String(pid))
    .flatMap(({ counts }) => counts)
    .reduce((sum, row) => sum + (row.series === series ? row.count : 0), 0);

/** Seconds not counted until a read, as the service reports them. */
export const gapSeconds = ({ exactness: { gaps, earlierGaps } }: CountsReport): number =>
  gaps.reduce((sum, { seconds }) => sum + (seconds ?? 0), earlierGaps.seconds);
