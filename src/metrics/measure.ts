import { unitName } from '../text/unit-name.ts';

/** A unit of metrics. */
export interface Measure {
  unit: string;
  /** Units of the probe that are one of these. */
  per: number;
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, ms: 1e3, us: 1e6, ns: 1e9 };

/** The unit in which metrics have numbers of a probe's unit: Prometheus wants time in seconds. */
export function measureOf(unit: string): Measure {
  const per = SECONDS[unit];
  return per === undefined ? { unit: unitName(unit), per: 1 } : { unit: 'seconds', per };
}
