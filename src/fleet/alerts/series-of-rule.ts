import { shortened } from '../../printable.ts';
import type { FleetSeries } from '../numbers.ts';
import { fullName } from '../series-registry.ts';

type Named = Pick<FleetSeries, 'name' | 'form'>;

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
    ({ form }: T) => fullName(form),
    ({ name, form }: T) => (name === form.label ? '' : name),
    ({ form }: T) => form.label,
  ];
  return ways.map(areCalled).find((found) => found.length > 0) ?? [];
}

/** Reason why a rule does not know which of these series it means. */
export function ambiguity(event: string, series: readonly Named[]): string {
  const labels = new Set(series.map(({ form }) => form.label));
  const names = labels.size > 1 ? labels : new Set(series.map(({ form }) => fullName(form)));
  const choice = names.size > 1 ? `name one of ${[...names].join(', ')}` : 'the names of its values differ';
  return shortened(`hosts count ${event} in ${series.length} ways: ${choice}`);
}
