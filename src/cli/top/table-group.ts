import { GROUPS, type Group } from '../../wire/groups.ts';

/** Groups of a table: those of a session; of a fleet also its hosts. */
export type TableGroup = Group | 'host';
export const TABLE_GROUPS: readonly TableGroup[] = [...GROUPS, 'host'];

/** The grouping of a view's request. */
export const groupingOf = (group: TableGroup) => (group === 'host' ? { hostsBy: group } : { group });

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
