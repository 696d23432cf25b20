import { type ColumnId, PAGE_COLUMNS } from '../../../src/client/extra-columns.ts';
import { COLUMNS, type Column, startsDescending } from '../../../src/client/sort.ts';
import { HostName } from '../../../src/wire/fleet.ts';
import { HOST_SORTS, type HostSort } from '../../../src/wire/fleet-views.ts';
import { GROUPS, type Group, type Within } from '../../../src/wire/groups.ts';
import { OBJECT_KINDS, OBJECT_ROWS, type ObjectKind, type ObjectRows } from '../../../src/wire/objects.ts';
import { oneOf, parseAcross, parsePages, parseSample, parseWithin, whole } from './parse-value.ts';
import {
  type Across,
  AGES,
  OVERS,
  type Over,
  RATES,
  type Sample,
  TABS,
  type Tab,
  VIEWS,
  type ViewName,
  WEIGHTS,
  type Weight,
} from './place-values.ts';

/** The state of the page that the address holds. */
export interface Place {
  /** The host of a fleet that is shown; null: the fleet. */
  host: string | null;
  /** The order of the hosts of a fleet, and the groups of its board. */
  hostSort: HostSort;
  hostAscending: boolean;
  across: Across;
  view: ViewName;
  /** True if the address names the overview: without that, the board is shown where the overview has no column. */
  asksOverview: boolean;
  /** Null: the service's first session. */
  session: string | null;
  /** Label of the chosen series, or labels of several to add up, with commas between them; null: the first. */
  series: string | null;
  sort: Column;
  descending: boolean;
  group: Group;
  filter: string;
  /** True if rows that ended are left out. */
  hidesEnded: boolean;
  /** True if the board lists vmtally's own rows, with shares, and does not fold them. */
  showsOwn: boolean;
  /** Id of the overview's chosen column; null: the first. */
  column: ColumnId | null;
  /** True if the overview has a row for each process: its `group` row stands for programs. */
  byProcess: boolean;
  /** The group whose rows, call sites or stacks are shown; null: all. */
  within: Within | null;
  /** True if the board has only the groups of ended processes that are no longer kept. */
  left: boolean;
  /** In the process view: pid and start time, or the number of a row that is no process. */
  pid: number | null;
  start: number | null;
  row: number | null;
  /** The tab of the process view, and the id of the mapping whose pages it shows. */
  tab: Tab;
  mapping: string | null;
  /** The pages of the mapping that are shown, from 0, `to` behind the last; null: all. */
  pages: { from: number; to: number } | null;
  /** In the comparison: the period, and the identity with open details. */
  over: Over;
  identity: string | null;
  /** In the flame graph: the event, null for the usual one; how many events there are to a stack; the size of frames. */
  event: string | null;
  rate: number;
  weight: Weight;
  /**
   * In what is not freed: the objects; the rows, null for the usual ones; the least age in seconds, null for any; whether
   * who freed is counted.
   */
  objects: ObjectKind;
  rows: ObjectRows | null;
  older: number | null;
  showsFreers: boolean;
  /** The sample, or the count of what is not freed, that is shown; null: none is asked for. */
  sample: Sample | null;
  /** The time that is shown, ms of the Unix epoch; null: that of now, of a replay where the service began. */
  at: number | null;
}

export const HOME: Place = {
  host: null,
  hostSort: 'rate',
  hostAscending: false,
  across: 'name',
  view: 'overview',
  asksOverview: false,
  session: null,
  series: null,
  sort: 'rate',
  descending: true,
  group: 'row',
  filter: '',
  hidesEnded: false,
  showsOwn: false,
  column: null,
  byProcess: false,
  within: null,
  left: false,
  pid: null,
  start: null,
  row: null,
  tab: 'counts',
  mapping: null,
  pages: null,
  over: 'recent',
  identity: null,
  event: null,
  rate: RATES[0],
  weight: 'count',
  objects: 'kmalloc',
  rows: null,
  older: null,
  showsFreers: false,
  sample: null,
  at: null,
};

/** Parses an address. Users may type it by hand, so invalid values are ignored. */
export function parsePlace(search: string): Place {
  const query = new URLSearchParams(search);
  // Addresses of the board from before the overview came first name no view.
  const view =
    oneOf(VIEWS, query.get('view')) ?? (OF_BOARD_ONLY.some((key) => query.has(key)) ? 'board' : HOME.view);
  const sort = oneOf(COLUMNS, query.get('sort')) ?? usualSort(view);
  const order = query.get('order');
  return {
    host: HostName.safeParse(query.get('host')).data ?? null,
    hostSort: oneOf(HOST_SORTS, query.get('hosts')) ?? HOME.hostSort,
    hostAscending: query.get('horder') === 'up',
    across: parseAcross(query.get('across')),
    view,
    asksOverview: query.get('view') === 'overview',
    session: query.get('session') || null,
    series: query.get('series') || null,
    sort,
    descending: order === null ? startsDescending(sort) : order !== 'up',
    group: oneOf(GROUPS, query.get('group')) ?? HOME.group,
    filter: query.get('filter') ?? '',
    hidesEnded: query.get('ended') === 'hidden',
    showsOwn: query.get('own') === 'shown',
    column: oneOf(COLUMN_IDS, query.get('column')) ?? null,
    byProcess: query.get('by') === 'process',
    within: parseWithin(query.get('in')),
    left: query.has('left'),
    pid: whole(query.get('pid')),
    start: whole(query.get('start')),
    row: whole(query.get('row')),
    tab: oneOf(TABS, query.get('tab')) ?? HOME.tab,
    mapping: /^[0-9a-f]{16}$/.exec(query.get('mapping') ?? '')?.[0] ?? null,
    pages: parsePages(query.get('pages')),
    over: oneOf(OVERS, query.get('over')) ?? HOME.over,
    identity: query.get('identity') || null,
    event: query.get('event') || null,
    rate: RATES.find((rate) => String(rate) === query.get('rate')) ?? HOME.rate,
    weight: oneOf(WEIGHTS, query.get('weight')) ?? HOME.weight,
    ...parseObjects(query),
    sample: parseSample(query.get('sample')),
    at: whole(query.get('at')),
  };
}

/** Returns the shortest address of a place, without default values, as a path below that of the page. */
export function formatPlace(place: Place): string {
  const query = new URLSearchParams();
  const add = (name: string, value: string | number | null, usual: string | null = null) => {
    if (value !== null && value !== '' && value !== usual) query.set(name, String(value));
  };
  add('host', place.host);
  add('hosts', place.hostSort, HOME.hostSort);
  add('horder', place.hostAscending ? 'up' : null);
  add('across', place.across, HOME.across);
  add('view', place.view, place.asksOverview ? null : HOME.view);
  add('session', place.session);
  add('series', place.series);
  add('sort', place.sort, usualSort(place.view));
  if (place.descending !== startsDescending(place.sort)) add('order', place.descending ? 'down' : 'up');
  add('group', place.group, HOME.group);
  add('filter', place.filter);
  add('ended', place.hidesEnded ? 'hidden' : null);
  add('own', place.showsOwn ? 'shown' : null);
  add('column', place.column);
  add('by', place.byProcess ? 'process' : null);
  add('in', place.within && `${place.within.group}:${place.within.key}`);
  add('left', place.left ? '1' : null);
  add('pid', place.pid);
  add('start', place.start);
  add('row', place.row);
  add('tab', place.tab, HOME.tab);
  add('mapping', place.mapping);
  add('pages', place.pages && `${place.pages.from}-${place.pages.to}`);
  add('over', place.over, HOME.over);
  add('identity', place.identity);
  add('event', place.event);
  add('rate', place.rate === HOME.rate ? null : place.rate);
  add('weight', place.weight, HOME.weight);
  add('objects', place.objects, HOME.objects);
  add('rows', place.rows);
  add('older', place.older);
  add('freers', place.showsFreers ? 'shown' : null);
  add('sample', place.sample && `${place.sample.seconds ?? 'live'}.${place.sample.run}`);
  add('at', place.at);
  // Labels of series contain colons, and commas separate them: neither needs an escape in a query.
  const text = query.toString().replaceAll('%3A', ':').replaceAll('%2C', ',');
  return text === '' ? '/' : `/?${text}`;
}

/** Call sites are first those of the most bytes. */
export const usualSort = (view: ViewName): Column => (view === 'sites' ? 'amountRate' : HOME.sort);

const OF_BOARD_ONLY = ['series', 'sort', 'order', 'filter', 'in', 'left'];
const COLUMN_IDS = PAGE_COLUMNS.map(({ id }) => id);

/** Labels have commas too, with a space or within brackets: `kmem:kmalloc [bytes, if bytes_alloc > 4096]`. */
const BETWEEN_LABELS = /,(?! )(?![^[]*\])/;

/** The labels of the series that a place adds up; none for the first series. */
export const seriesLabels = (series: string | null): string[] => series?.split(BETWEEN_LABELS) ?? [];

/** Pages have no call sites. */
function parseObjects(query: URLSearchParams): Pick<Place, 'objects' | 'rows' | 'older' | 'showsFreers'> {
  const objects = oneOf(OBJECT_KINDS, query.get('objects')) ?? HOME.objects;
  const rows = oneOf(OBJECT_ROWS, query.get('rows')) ?? null;
  const older = AGES.find((age) => String(age) === query.get('older')) ?? null;
  const showsFreers = query.get('freers') === 'shown';
  return { objects, rows: objects === 'pages' && rows === 'site' ? null : rows, older, showsFreers };
}
