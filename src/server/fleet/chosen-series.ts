import { VmtallyError } from '../../errors.ts';
import { ambiguity, seriesOfRule } from '../../fleet/alerts/series-of-rule.ts';
import type { FleetState } from '../../fleet/fleet-state.ts';
import type { FleetSeries } from '../../fleet/numbers.ts';

/**
 * The names of the series that a request adds up; without any, the first series. Names are those of lists of series; others are
 * looked up as a rule's event is. Throws REQUEST_INVALID for an unknown one, and for one that several series have.
 */
export function chosenSeries(state: FleetState, asked: string | readonly string[] | undefined): string[] {
  const all = state.series();
  if (asked === undefined) return all.slice(0, 1).map(({ name }) => name);
  const wanted = [asked].flat();
  // Before the first host came there is nothing that could be named.
  return all.length === 0 ? wanted : wanted.map((name) => nameIn(all, name));
}

function nameIn(all: readonly FleetSeries[], wanted: string): string {
  return all.some(({ name }) => name === wanted) ? wanted : nameMeant(all, wanted);
}

/** The name of the series that a rule for this event has. Throws REQUEST_INVALID. */
export function nameMeant(all: readonly FleetSeries[], wanted: string): string {
  const meant = seriesOfRule(all, wanted);
  const [series] = meant;
  if (series === undefined)
    throw new VmtallyError(
      'REQUEST_INVALID',
      `no host of the fleet has a series ${wanted}`,
      `Its series are ${all.map(({ name }) => name).join(', ')}.`,
    );
  if (meant.length > 1)
    throw new VmtallyError(
      'REQUEST_INVALID',
      ambiguity(wanted, meant),
      'They are not added up: the numbers of each have another meaning.',
    );
  return series.name;
}
