import type { Group } from '../../wire/groups.ts';

/** Groups of a table: those of a session; of a fleet also its hosts. */
export type TableGroup = Group | 'host';

/** The groups of a fleet, in the order of the key. */
export const FLEET_GROUPS: readonly TableGroup[] = [
  'host',
  'name',
  'user',
  'unit',
  'container',
  'image',
  'row',
];
