import type { ProcessView } from '../../client/connection.ts';
import type { OverviewColumn } from '../../client/overview.ts';
import { type Order, startsDescending } from '../../client/sort.ts';
import type { Within } from '../../wire/groups.ts';
import type { Who } from '../../wire/rows.ts';
import type { SessionInfo } from '../../wire/session.ts';
import type { Sort } from '../../wire/view-requests.ts';
import type { OverviewSort } from './draw/overview-columns.ts';
import type { Place } from './keys.ts';
import type { Menu, MenuItem } from './menu-item.ts';
import type { TableGroup } from './table-group.ts';

/** Call sites in the table. */
export interface Sites {
  /** The process whose call sites they are; null: those of all that the session counts. */
  of: { pid: number; start: number; name: string | null } | null;
  /** The state that Esc returns to. */
  back: Partial<State>;
}

export interface Prompt {
  kind: 'filter' | 'search' | 'interval';
  text: string;
}

export const REVEAL = -1;

/** Number of a row, or its key: each table of a fleet numbers its rows anew. */
type AwaitedRow = number | string | null;

/** Order of the overview; column null: the first number. */
export interface OverviewOrder {
  column: OverviewSort | null;
  descending: boolean;
}

/** The state of the screen that keys change. */
export interface State {
  /** True for a fleet, of whose hosts one may be open. */
  isFleet: boolean;
  /** The host whose tables are shown; null: those of the fleet, or of a service. */
  host: string | null;
  /** True for the screen of a replay, which has keys of its own. */
  isReplay: boolean;
  place: Place;
  /** The place that Esc returns to from help. */
  before: Place;
  /** The table to show: the overview, or the board of one event. */
  table: 'overview' | 'board';
  prompt: Prompt | null;
  menu: Menu | null;
  /** Label of the chosen series; undefined: the first. */
  series: string | undefined;
  group: TableGroup;
  /** The group whose rows the table shows; null: all rows. */
  within: Within | null;
  /** The grouping, and the row selected in it, that Esc returns to from the rows of a group. */
  outside: { group: TableGroup; selected: AwaitedRow };
  /** Order of the board. */
  order: Order;
  overview: OverviewOrder;
  /** Columns that the user does not want, of both tables. */
  hidden: readonly string[];
  /** Columns that the user added to the overview. */
  shown: readonly string[];
  filter: string;
  /** True if the tables leave out rows that ended. */
  hidesEnded: boolean;
  paused: boolean;
  /** Shows processes by parent. */
  tree: boolean;
  /** Null: the table has the rows of the session. */
  sites: Sites | null;
  /** True once the service refused call sites as a view that it does not know. */
  lacksSites: boolean;
  /** Shows a line that compares the tracepoints with vmstat. */
  compare: boolean;
  /** Number of the selected row; null if none is selected. */
  selected: number | null;
  /** Row to select when its table arrives. */
  awaited: AwaitedRow;
  /** First visible line of the table; REVEAL: whichever shows the selected row. */
  offset: number;
  /** First visible line of help or details. */
  scroll: number;
  /** The process or row in the details view. */
  detail: ProcessView | null;
  notice: string;
}

/** The input of actions besides the state. */
export interface Context {
  /** Numbers of the rows in table order. */
  rows: readonly number[];
  /** Rows that fit on the screen. */
  page: number;
  /** Lines of help or of details that do not fit. */
  overflow: number;
  series: readonly string[];
  /** The columns of the overview that the session counts. */
  numbers: readonly OverviewColumn[];
  /** The kind of the session's rows. */
  by: SessionInfo['by'];
  /** The current grouping, and the possible groupings. */
  group: TableGroup;
  groups: readonly TableGroup[];
  /** Sortable columns on the screen, from left to right. */
  columns: readonly SortColumn[];
  /** Milliseconds between ticks. */
  intervalMs: number;
  /** True for a capture that has call sites. */
  hasSites: boolean;
  /** True if the interval can be changed from here. */
  canChange: boolean;
  /** The items of the open menu. */
  menu: readonly MenuItem[];
  processOf: (row: number) => ProcessView;
  whoOf: (row: number) => Who | undefined;
}

/** Columns of either table by which rows can be sorted. */
export type SortColumn = Order['column'] | OverviewSort;

/** The first state of the screen. */
export const initialState = (from: {
  isReplay?: boolean;
  isFleet?: boolean;
  table?: State['table'];
  series?: string | undefined;
  group: TableGroup;
  sort: Sort;
  column?: OverviewSort | null;
  search: string;
  compare?: boolean;
  hidden?: readonly string[];
  shown?: readonly string[];
  notice?: string;
}): State => ({
  isReplay: from.isReplay ?? false,
  isFleet: from.isFleet ?? false,
  host: null,
  place: 'table',
  before: 'table',
  table: from.table ?? 'board',
  prompt: null,
  menu: null,
  series: from.series,
  group: from.group,
  within: null,
  outside: { group: from.group, selected: null },
  order: { column: from.sort, descending: startsDescending(from.sort) },
  overview: { column: from.column ?? null, descending: true },
  hidden: from.hidden ?? [],
  shown: from.shown ?? [],
  hidesEnded: false,
  filter: from.search,
  paused: false,
  tree: false,
  sites: null,
  lacksSites: false,
  compare: from.compare ?? false,
  selected: null,
  awaited: null,
  offset: 0,
  scroll: 0,
  detail: null,
  notice: from.notice ?? '',
});
