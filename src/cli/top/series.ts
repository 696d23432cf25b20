import type { Series } from '../../wire/series.ts';
import { shortLabel } from './draw/header.ts';

/** The label of the series that a user named by its label, by its label without category, or by its probe. */
export function labelFor(
  series: readonly Pick<Series, 'label' | 'probe'>[],
  name: string,
): string | undefined {
  const match =
    series.find(({ label }) => label === name) ??
    series.find(({ label }) => shortLabel(label) === name) ??
    series.find(({ probe }) => probe === name);
  return match?.label;
}

export const noSeries = (series: readonly Pick<Series, 'label'>[], name: string): string =>
  `event ${name} is not counted; counted events: ${series.map(({ label }) => label).join(', ')}`;
