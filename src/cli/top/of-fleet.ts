import { usage } from '../stat/options.ts';
import type { Source } from './source.ts';
import type { State } from './state.ts';
import { FLEET_GROUPS, type TableGroup } from './table-group.ts';

/** Throws USAGE for groups that hosts do not send. */
function groupOfFleet(group: TableGroup = 'host'): TableGroup {
  if (FLEET_GROUPS.includes(group)) return group;
  const choices = `${FLEET_GROUPS.slice(0, -1).join(', ')} or ${FLEET_GROUPS.at(-1)}`;
  throw usage(`hosts send a hub no groups by ${group}: --group is ${choices}`);
}

/** The first state of the screen of a fleet, which begins with its hosts unless `group`, of the options, names another board. */
export const ofFleet = (state: State, group: TableGroup | undefined): State => ({
  ...state,
  isFleet: true,
  table: 'board',
  group: groupOfFleet(group),
});

/** The table of a script, which begins as the screen does. */
export function batchTable<
  Table extends { group: TableGroup; boardGroup: TableGroup; table: State['table'] },
>({ showHost }: Pick<Source, 'showHost'>, wanted: Table, group: TableGroup | undefined): Table {
  if (showHost === undefined) return wanted;
  const first = groupOfFleet(group);
  return { ...wanted, table: 'board', group: first, boardGroup: first };
}
