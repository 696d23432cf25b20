import { COLUMNS, type Column, startsDescending } from '../../../src/client/sort.ts';
import { GROUPS, type Group } from '../../../src/wire/views.ts';

export const VIEWS = ['board', 'process', 'system', 'vmstat', 'compare', 'health', 'sessions'] as const;
export type ViewName = (typeof VIEWS)[number];
/** What the numbers of a comparison are of. */
export const OVERS = ['tick', 'sum'] as const;
export type Over = (typeof OVERS)[number];

/** What the page shows, as the address bar holds it. */
export interface Place {
  view: ViewName;
  /** Null: the one that the service began with. */
  session: string | null;
  /** Label of the chosen series; null: the first. */
  series: string | null;
  sort: Column;
  descending: boolean;
  group: Group;
  filter: string;
  /** Of the process view: pid and start, or the number of a row that is no process. */
  pid: number | null;
  start: number | null;
  row: number | null;
  /** Of the comparison: the last tick, or all since somebody looks; and whose details are shown. */
  over: Over;
  identity: string | null;
}

export const HOME: Place = {
  view: 'board',
  session: null,
  series: null,
  sort: 'rate',
  descending: true,
  group: 'row',
  filter: '',
  pid: null,
  start: null,
  row: null,
  over: 'tick',
  identity: null,
};

/** What cannot be read is as if it were not there: an address is typed by people. */
export function parsePlace(search: string): Place {
  const query = new URLSearchParams(search);
  const sort = oneOf(COLUMNS, query.get('sort')) ?? HOME.sort;
  const order = query.get('order');
  return {
    view: oneOf(VIEWS, query.get('view')) ?? HOME.view,
    session: query.get('session') || null,
    series: query.get('series') || null,
    sort,
    descending: order === null ? startsDescending(sort) : order !== 'up',
    group: oneOf(GROUPS, query.get('group')) ?? HOME.group,
    filter: query.get('filter') ?? '',
    pid: whole(query.get('pid')),
    start: whole(query.get('start')),
    row: whole(query.get('row')),
    over: oneOf(OVERS, query.get('over')) ?? HOME.over,
    identity: query.get('identity') || null,
  };
}

/** The shortest query that says it. */
export function formatPlace(place: Place): string {
  const query = new URLSearchParams();
  const add = (name: string, value: string | number | null, usual: string | null = null) => {
    if (value !== null && value !== '' && value !== usual) query.set(name, String(value));
  };
  add('view', place.view, HOME.view);
  add('session', place.session);
  add('series', place.series);
  add('sort', place.sort, HOME.sort);
  if (place.descending !== startsDescending(place.sort)) add('order', place.descending ? 'down' : 'up');
  add('group', place.group, HOME.group);
  add('filter', place.filter);
  add('pid', place.pid);
  add('start', place.start);
  add('row', place.row);
  add('over', place.over, HOME.over);
  add('identity', place.identity);
  // A colon is part of most series' labels and may stand in a query as it is.
  const text = query.toString().replaceAll('%3A', ':');
  return text === '' ? '/' : `/?${text}`;
}

const OF_BOARD: readonly ViewName[] = ['board', 'process'];

/** A view's own place. Who was shown before is no part of it; the board's filter is not for other views. */
export const placeOfView = (place: Place, view: ViewName): Place => ({
  ...place,
  view,
  filter: OF_BOARD.includes(view) === OF_BOARD.includes(place.view) ? place.filter : '',
  pid: null,
  start: null,
  row: null,
  identity: null,
});

const oneOf = <T extends string>(list: readonly T[], text: string | null): T | undefined =>
  list.find((one) => one === text);

function whole(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
