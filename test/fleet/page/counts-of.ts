import type { FleetReport } from '../../../src/wire/fleet-http.ts';
import type { Figures } from './figures.ts';

/** Says what the hub made of so many summaries that the stream kept. */
export function countsOf(
  kept: number,
  { taken, old, refused }: Pick<FleetReport, 'taken' | 'old' | 'refused'>,
): Pick<Figures, 'missing' | 'refused' | 'fast' | 'problem'> {
  const { fast, ...others } = refused;
  const reasons = Object.entries({ old, ...others }).filter(([, count]) => count > 0);
  const sum = reasons.reduce((total, [, count]) => total + count, 0);
  const text = reasons.map(([reason, count]) => `${count} ${reason}`).join(', ');
  const problem = sum === 0 ? null : `the hub took no summaries that were: ${text}`;
  return { missing: kept - taken - sum - fast, refused: sum, fast, problem };
}
