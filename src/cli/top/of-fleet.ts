import type { Source } from './source.ts';
import type { State } from './state.ts';
import type { TableGroup } from './table-group.ts';

/** The first state of the screen of a fleet, which begins with its hosts unless `group`, of the options, names another board. */
export const ofFleet = (state: State, group: TableGroup | undefined): State => ({
  ...state,
  isFleet: true,
  table: 'board',
  group: group ?? 'host',
});

/** The table of a script, which begins as the screen does. */
export function batchTable<
  Table extends { group: TableGroup; boardGroup: TableGroup; table: State['table'] },
>({ showHost }: Pick<Source, 'showHost'>, wanted: Table, group: TableGroup | undefined): Table {
  if (showHost === undefined) return wanted;
  const first = group ?? 'host';
  return { ...wanted, table: 'board', group: first, boardGroup: first };
}
