import type { FleetReport } from '../../../src/wire/fleet-http.ts';
import type { Figures } from './figures.ts';

/** Compares the hub's counts with `kept`, the number of summaries that the stream kept. */
export function countsOf(
  kept: number,
  { taken, old, refused }: Pick<FleetReport, 'taken' | 'old' | 'refused'>,
): Pick<Figures, 'missing' | 'refused' | 'fast' | 'problem'> {
  const { fast, ...others } = refused;
  const reasons = Object.entries({ old, ...others }).filter(([, count]) => count > 0);
  const sum = reasons.reduce((total, [, count]) => total + count, 0);
  const text = reasons.map(([reason, count]) => `${count} ${reason}`).join(', ');
  const problem = sum === 0 ? null : `the hub refused summaries: ${text}`;
  return { missing: kept - taken - sum - fast, refused: sum, fast, problem };
}
