import { sortBy } from './act-sort.ts';
import { type Menu, markedIn } from './menu-item.ts';
import type { Context, SortColumn, State } from './state.ts';

export const openMenu = (kind: Menu['kind']): Partial<State> => ({ place: 'menu', menu: { kind, at: null } });

const CLOSED: Partial<State> = { place: 'table', menu: null };
export const closeMenu = (): Partial<State> => CLOSED;

/** Chooses the marked item. The menu of columns stays open. */
export function choose(state: State, { menu: items }: Context): Partial<State> {
  const { menu, hidden, shown } = state;
  const item = menu === null ? undefined : items[markedIn(menu, items)];
  if (menu === null || item === undefined) return CLOSED;
  const { id } = item;
  switch (menu.kind) {
    case 'columns':
      if (id === '') return { notice: item.about };
      return item.isAdded ? { shown: toggled(shown, id) } : { hidden: toggled(hidden, id) };
    case 'sort':
      return { ...CLOSED, ...sortBy(state, id as SortColumn) };
    case 'user':
      return { ...CLOSED, ...showUser(state, id) };
  }
}

const toggled = (ids: readonly string[], id: string): string[] =>
  ids.includes(id) ? ids.filter((each) => each !== id) : [...ids, id];

/** Shows the processes of a user; all rows for an empty name. */
function showUser({ within, outside, group, selected }: State, name: string): Partial<State> {
  const fresh = { selected: null, offset: 0, paused: false };
  if (name === '') return within?.group === 'user' ? { ...fresh, within: null, group: outside.group } : {};
  return {
    ...fresh,
    within: { group: 'user', key: name },
    group: 'row',
    outside: within === null ? { group, selected } : outside,
  };
}
