import type { Series } from '../../wire/series.ts';
import { shortLabel } from './draw/header.ts';

type Named = Pick<Series, 'label' | 'event' | 'probe' | 'filter'>;

/**
 * The label of the series that a user named by its label, by its label without category, by its event or by its probe. In a
 * fleet, several series with filters may have an event: none of them is meant then.
 */
export function labelFor(series: readonly Named[], name: string): string | undefined {
  const match =
    series.find(({ label }) => label === name) ??
    series.find(({ label }) => shortLabel(label) === name) ??
    only(series.filter(({ event }) => event === name)) ??
    ofOneFilter(series.filter(({ probe }) => probe === name));
  return match?.label;
}

const only = (series: readonly Named[]): Named | undefined => (series.length === 1 ? series[0] : undefined);

/** The first series of a probe, whose parts come later; none if their filters differ. */
const ofOneFilter = (series: readonly Named[]): Named | undefined =>
  new Set(series.map(({ filter }) => filter)).size > 1 ? undefined : series[0];

export function noSeries(series: readonly Named[], name: string): string {
  const several = series.filter(({ event, probe }) => event === name || probe === name);
  const labels = (of: readonly Named[]) => of.map(({ label }) => label).join(', ');
  return several.length > 1
    ? `event ${name} is counted with several filters: name one of ${labels(several)}`
    : `event ${name} is not counted; counted events: ${labels(series)}`;
}
