import { decimals } from './units.ts';

/**
 * The period of every cost that is shown as of now. It is longer only for a session whose ticks are longer than 10 s:
 * then it is the last tick.
 */
export const COST_PERIOD = 'over the last 10 s';

/** CPU time in percent of one CPU: `12.3 %`. A cost above 0 is never `0.0 %`. */
export const cpuText = (percent: number): string =>
  percent > 0 && percent < 0.1 ? '< 0.1 %' : `${decimals(percent, 1)} %`;
