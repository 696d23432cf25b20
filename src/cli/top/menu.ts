import { predictedCost } from '../../client/column-cost.ts';
import { PAGE_COLUMNS } from '../../client/extra-columns.ts';
import { overheadOf } from '../../client/overhead.ts';
import { columnsOf } from '../../client/overview.ts';
import { siteColumns } from '../../client/site-numbers.ts';
import { COLUMNS } from '../../client/sort.ts';
import { clean } from '../../text/clean.ts';
import { fit } from '../../text/text-width.ts';
import { wrap } from '../../text/wrap.ts';
import { eventsOf, headsOf } from './beside.ts';
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
  SITE: 'code of the kernel that allocates: function and offset',
  requested: 'bytes that its calls asked for since the session began',
  wasted: 'part of the bytes that it got and nobody asked for; sorts by these bytes',
  most: 'process that came there most often since the session began',
  trend: 'the last 10 s compared with the 10 s before',
  ...Object.fromEntries(
    PAGE_COLUMNS.map(({ id, about, labels, minus }) => [
      id,
      `${about}: ${[labels.join(' + '), ...(minus ?? [])].join(' − ')}`,
    ]),
  ),
};
/** Columns that a table always has. */
const FIXED: readonly string[] = ['mark', 'key', 'name', 'rate'];
/** A width that has room for every column. */
const WIDE = 1000;

export function menuItems({ kind }: Menu, state: State, subscriptions: Subscriptions): MenuItem[] {
  if (kind === 'user') return userItems(state, subscriptions);
  if (kind === 'columns')
    return [
      ...columnsFrom(state, subscriptions, []).flatMap(({ id, head }) =>
        FIXED.includes(id) ? [] : [itemOf(id, head, !state.hidden.includes(id))],
      ),
      ...addedItems(state, subscriptions),
    ];
  const columns = columnsFrom(state, subscriptions, state.shown);
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
  about: ABOUT[head] ?? ABOUT[id] ?? '',
  on,
});

/** Every column that the table can have with these that the user added, hidden or not. */
function columnsFrom(
  state: State,
  { board, overview, by, group }: Subscriptions,
  shown: readonly string[],
): { id: string; head: string }[] {
  const series = board.series[board.chosen];
  const numbers = columnsOf(shown.length === 0 ? board.series : overview.series, headsOf(shown));
  return state.table === 'overview'
    ? overviewColumns({ width: WIDE, numbers, group, by, sort: 'name', without: [] })
    : columnsFor({ width: WIDE, series, group, by, sites: by === 'site' ? siteColumns(board) : [] });
}

/** Columns that the overview has only if the user adds them, and those that this user cannot have counted. */
function addedItems({ table, shown }: State, { board, beside, vmstat, health }: Subscriptions): MenuItem[] {
  if (table !== 'overview') return [];
  const usual = columnsOf(board.series).map(({ id }) => id);
  const counted = columnsOf(board.series, PAGE_COLUMNS).map(({ id }) => id);
  const ns = health.message && overheadOf(health.message).nsPerEvent;
  return PAGE_COLUMNS.filter(({ id }) => !usual.includes(id)).map((head): MenuItem => {
    const { id } = head;
    const events = eventsOf(head);
    if (counted.includes(id)) return { ...itemOf(id, NUMBER_HEADS[id], shown.includes(id)), isAdded: true };
    const isFiltered = board.series.some(({ label, filter }) => events.includes(label) && filter !== null);
    const needs = `not counted: needs ${events.join(' + ')}${isFiltered ? ' without a filter' : ''}`;
    if (!beside.canCount) return { id: '', label: NUMBER_HEADS[id], about: needs, on: false };
    const cost = predictedCost(head, vmstat.message, ns);
    const about = `${ABOUT[id]}, in a session of its own. ${cost}`;
    return { id, label: NUMBER_HEADS[id], about, on: shown.includes(id), isAdded: true };
  });
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
  const about = wrap(items[at]?.about ?? '', { width: columns });
  const full = ['', ...about].map((text) => fitLine([segment(text, 'dim')], columns));
  const page = Math.max(1, size.rows - top.length - bottom.length - full.length);
  const first = offsetFor(at, 0, page, items.length);
  const wide = menu.kind === 'user' ? Math.max(LABEL_WIDTH, columns - 5) : LABEL_WIDTH;
  const body = items.map(({ id, label, about: short, on }, index) => {
    const isMissing = menu.kind === 'columns' && id === '';
    const mark = isMissing ? ' - ' : on ? '[x]' : '[ ]';
    const text = `${mark} ${fit(label, wide)} ${short}`;
    const tone = index === at ? 'selected' : isMissing ? 'dim' : 'plain';
    return fitLine([segment(text, tone)], columns, tone);
  });
  // The text of the marked item stays in view below a list that is longer than the screen.
  return scrolled(size, { top, body: [...body.slice(first, first + page), ...full], bottom }, 0);
}
