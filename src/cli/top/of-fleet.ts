import type { Group } from '../../wire/groups.ts';
import type { State } from './state.ts';

/** The first state of the screen of a fleet, which begins with its hosts unless `group`, of the options, names another board. */
export const ofFleet = (state: State, group: Group | undefined): State => ({
  ...state,
  isFleet: true,
  table: 'board',
  group: group ?? 'host',
});
