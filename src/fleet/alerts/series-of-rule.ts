import { printable, shortened } from '../../printable.ts';
import type { FleetSeries } from '../numbers.ts';

type Named = Pick<FleetSeries, 'name'> & {
  form: Pick<FleetSeries['form'], 'label' | 'filter' | 'counts' | 'sum' | 'hist' | 'value'>;
};

/**
 * Series that a rule may mean by its event: by label with unit and filter, by name, or by label, each also without its category. Of
 * several, the one that a hub heard of first is no better: any host may be the first.
 */
export function seriesOfRule<T extends Named>(all: readonly T[], event: string): T[] {
  const areCalled = (nameOf: (series: T) => string): T[] => {
    const exact = all.filter((series) => nameOf(series) === event);
    return exact.length > 0 ? exact : all.filter((each) => nameOf(each).replace(/^[^:]*:/, '') === event);
  };
  const ways = [
    fullName,
    ({ name, form }: T) => (name === form.label ? '' : name),
    ({ form }: T) => form.label,
  ];
  return ways.map(areCalled).find((found) => found.length > 0) ?? [];
}

/** Reason why a rule does not know which of these series it means. */
export function ambiguity(event: string, series: readonly Named[]): string {
  const labels = new Set(series.map(({ form }) => form.label));
  const names = labels.size > 1 ? labels : new Set(series.map(fullName));
  const choice = names.size > 1 ? `name one of ${[...names].join(', ')}` : 'the names of its values differ';
  return shortened(`hosts count ${event} in ${series.length} ways: ${choice}`);
}

/** The label with unit and filter, as the registry names a series whose label another one has (series-registry.ts). */
function fullName({ form: { label, filter, counts, sum, hist, value } }: Named): string {
  const unit = sum ?? hist ?? value?.unit ?? value?.name ?? counts;
  return `${label} [${filter === null ? unit : `${unit}, if ${printable(filter)}`}]`;
}
