import { columnsOf } from '../../client/overview.ts';
import { OVERVIEW_COLUMNS } from '../../client/overview-columns.ts';
import { COLUMNS } from '../../client/sort.ts';
import { clean } from '../../text/clean.ts';
import { fit } from '../../text/text-width.ts';
import { wrap } from '../../text/wrap.ts';
import { columnsFor } from './draw/columns.ts';
import { fitLine, type Line, segment } from './draw/line.ts';
import { isOverviewSort, NUMBER_HEADS, overviewColumns } from './draw/overview-columns.ts';
import { type Frame, type Size, scrolled } from './frame.ts';
import { type Menu, type MenuItem, markedIn } from './menu-item.ts';
import { offsetFor } from './move.ts';
import type { State } from './state.ts';
import type { Subscriptions } from './subscriptions.ts';

const TITLES: Record<Menu['kind'], string> = {
  columns: 'Columns of the table',
  sort: 'Column that sorts the table',
  user: 'Processes of a user',
};

/** Texts for columns whose heads do not explain themselves. */
const ABOUT: Record<string, string> = {
  key: 'number of the process, thread, user or cgroup',
  name: 'name of the program, or of the group',
  user: 'user of the process',
  place: 'unit, container or cgroup of the process',
  members: 'living processes of the group',
  rate: 'events per second',
  amountRate: 'sum of the values per second',
  count: 'events since the session began',
  amount: 'sum of the values since the session began',
  share: 'part of the total',
  bar: 'the share as a bar',
  spark: 'rates of the last 60 ticks',
  trend: 'the last 10 s compared with the 10 s before',
  ...Object.fromEntries(
    OVERVIEW_COLUMNS.map(({ id, about, labels }) => [id, `${about}: ${labels.join(' + ')}`]),
  ),
};
/** Columns that a table always has. */
const FIXED: readonly string[] = ['mark', 'key', 'name', 'rate'];
/** A width that has room for every column. */
const WIDE = 1000;

export function menuItems({ kind }: Menu, state: State, subscriptions: Subscriptions): MenuItem[] {
  if (kind === 'user') return userItems(state, subscriptions);
  const columns = columnsFrom(state, subscriptions);
  if (kind === 'columns')
    return [
      ...columns.flatMap(({ id, head }) =>
        FIXED.includes(id) ? [] : [itemOf(id, head, !state.hidden.includes(id))],
      ),
      ...missingItems(state, subscriptions),
    ];
  const isOverview = state.table === 'overview';
  const sorted = isOverview
    ? (state.overview.column ?? columnsOf(subscriptions.board.series)[0]?.id)
    : state.order.column;
  const isSort = (id: string) => (isOverview ? isOverviewSort(id) : COLUMNS.some((known) => known === id));
  return columns.filter(({ id }) => isSort(id)).map(({ id, head }) => itemOf(id, head, id === sorted));
}

const itemOf = (id: string, head: string, on: boolean): MenuItem => ({
  id,
  label: head === '' ? id.toUpperCase() : head,
  about: ABOUT[id] ?? '',
  on,
});

/** Every column that the table can have, hidden or not. */
function columnsFrom(state: State, { board, by, group }: Subscriptions): { id: string; head: string }[] {
  const series = board.series[board.chosen];
  const numbers = columnsOf(board.series);
  return state.table === 'overview'
    ? overviewColumns({ width: WIDE, numbers, group, by, sort: 'name', without: [] })
    : columnsFor({ width: WIDE, series, group, by });
}

/** Columns of the overview whose events the session does not count. */
function missingItems({ table }: State, { board }: Subscriptions): MenuItem[] {
  if (table !== 'overview') return [];
  const counted = columnsOf(board.series).map(({ id }) => id);
  return OVERVIEW_COLUMNS.filter(({ id }) => !counted.includes(id)).map(({ id, labels }) => ({
    id: '',
    label: NUMBER_HEADS[id],
    about: `not counted: this session has not all of ${labels.join(' + ')} without a filter`,
    on: false,
  }));
}

function userItems({ within }: State, { users }: Subscriptions): MenuItem[] {
  const names = [...(users?.rows.values() ?? [])].flatMap(({ who }) => (who.own ? [] : [who.key]));
  const shown = within?.group === 'user' ? within.key : '';
  return ['', ...names.toSorted()].map((name) => ({
    id: name,
    label: name === '' ? 'all users' : clean(name),
    about: '',
    on: name === shown,
  }));
}

const LABEL_WIDTH = 10;

export function menuFrame(menu: Menu, items: readonly MenuItem[], size: Size, bottom: Line[]): Frame {
  const { columns } = size;
  const at = markedIn(menu, items);
  const top = [fitLine([segment(TITLES[menu.kind], 'title')], columns)];
  const page = Math.max(1, size.rows - top.length - bottom.length);
  const wide = menu.kind === 'user' ? Math.max(LABEL_WIDTH, columns - 5) : LABEL_WIDTH;
  const body = items.map(({ id, label, about: short, on }, index) => {
    const isMissing = menu.kind === 'columns' && id === '';
    const mark = isMissing ? ' - ' : on ? '[x]' : '[ ]';
    const text = `${mark} ${fit(label, wide)} ${short}`;
    const tone = index === at ? 'selected' : isMissing ? 'dim' : 'plain';
    return fitLine([segment(text, tone)], columns, tone);
  });
  const about = wrap(items[at]?.about ?? '', { width: columns });
  const full = ['', ...about].map((text) => fitLine([segment(text, 'dim')], columns));
  return scrolled(size, { top, body: [...body, ...full], bottom }, offsetFor(at, 0, page, items.length));
}
