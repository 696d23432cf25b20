import type { ResidualTick } from './compare.ts';
import { isAlarm } from './compare-figures.ts';
import { rateLines } from './rate-line.ts';

/** A residual per second over time, for a chart; null where nothing was counted. */
export interface ResidualLine {
  /** Ends of the points, ms of the Unix epoch. */
  atMs: number[];
  low: (number | null)[];
  middle: (number | null)[];
  high: (number | null)[];
  /** The middle again where a tick of the point was unexplained or lost keys; else null. */
  alarm: (number | null)[];
}

const AT_REST = { low: 0, high: 0, verdict: 'balanced' } as const;

/**
 * Merges ticks into points of about `pointSeconds`. An identity that a tick does not name did not move in
 * that tick.
 */
export function residualLine(
  history: readonly ResidualTick[],
  id: string,
  pointSeconds?: number,
): ResidualLine {
  const residualIn = ({ residuals }: ResidualTick) => residuals.get(id) ?? AT_REST;
  const lines = [
    (tick: ResidualTick) => residualIn(tick).low,
    (tick: ResidualTick) => residualIn(tick).high,
    (tick: ResidualTick) => Number(isAlarm(residualIn(tick).verdict)),
  ];
  // A short tick may have an alarm.
  const { atMs, rates } = rateLines(history, lines, pointSeconds, [], true);
  const [low = [], high = [], alarms = []] = rates;
  const middle = low.map((least, point) => {
    const most = high[point] ?? null;
    return least === null || most === null ? null : (least + most) / 2;
  });
  const alarm = middle.map((value, point) => ((alarms[point] ?? 0) > 0 ? value : null));
  return { atMs, low, middle, high, alarm };
}
