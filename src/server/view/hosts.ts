import { VmtallyError } from '../../errors.ts';
import type { ViewKind } from './kind.ts';

/** A service that counts shows itself only: a fleet's hub lists hosts. */
export const hosts: ViewKind<'hosts'> = {
  resolve() {
    throw noFleet('the list of hosts');
  },
  open() {
    throw noFleet('the list of hosts');
  },
};

/** REQUEST_INVALID for what only a hub has. */
export const noFleet = (what: string): VmtallyError =>
  new VmtallyError(
    'REQUEST_INVALID',
    `this service counts one machine, and ${what} is of a fleet`,
    'Ask the hub of the fleet, which `vmtally fleet` serves.',
  );
