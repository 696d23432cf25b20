import { VmtallyError } from '../../errors.ts';
import type { FleetState } from '../../fleet/fleet-state.ts';

/** The names of the series that a request adds up; without any, the first series. Throws REQUEST_INVALID for an unknown one. */
export function chosenSeries(state: FleetState, asked: string | readonly string[] | undefined): string[] {
  const known = state.series().map(({ name }) => name);
  const wanted = asked === undefined ? known.slice(0, 1) : [asked].flat();
  const unknown = wanted.find((name) => !known.includes(name));
  // Before the first host came there is nothing that could be named.
  if (unknown === undefined || known.length === 0) return wanted;
  throw new VmtallyError(
    'REQUEST_INVALID',
    `no host of the fleet has a series ${unknown}`,
    `Its series are ${known.join(', ')}.`,
  );
}
