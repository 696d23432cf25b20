import { type Order, startsDescending } from '../../client/sort.ts';
import type { Group, Sort } from '../../wire/view-requests.ts';
import type { Place } from './keys.ts';
import type { ProcessView } from './subscriptions.ts';

export interface Prompt {
  kind: 'filter' | 'interval';
  text: string;
}

/** The state of the screen that keys change. */
export interface State {
  place: Place;
  /** The place that Esc returns to from help. */
  before: Place;
  prompt: Prompt | null;
  /** Label of the chosen series; undefined: the first. */
  series: string | undefined;
  group: Group;
  order: Order;
  filter: string;
  paused: boolean;
  /** Shows a line that compares the tracepoints with vmstat. */
  compare: boolean;
  /** Number of the selected row; null if none is selected. */
  selected: number | null;
  /** First visible line of the table. */
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
  /** The current grouping, and the possible groupings. */
  group: Group;
  groups: readonly Group[];
  /** Sortable columns, from left to right. */
  columns: readonly Order['column'][];
  /** Milliseconds between ticks. */
  intervalMs: number;
  /** True if the interval can be changed from here. */
  canChange: boolean;
  processOf: (row: number) => ProcessView;
  nameOf: (row: number) => string;
}

/** The first state of the screen. */
export const initialState = (from: {
  series?: string | undefined;
  group: Group;
  sort: Sort;
  search: string;
  compare?: boolean;
}): State => ({
  place: 'table',
  before: 'table',
  prompt: null,
  series: from.series,
  group: from.group,
  order: { column: from.sort, descending: startsDescending(from.sort) },
  filter: from.search,
  paused: false,
  compare: from.compare ?? false,
  selected: null,
  offset: 0,
  scroll: 0,
  detail: null,
  notice: '',
});
