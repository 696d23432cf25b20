import { type Order, startsDescending } from '../../client/sort.ts';
import type { Group, Sort } from '../../wire/views.ts';
import type { ProcessView } from './feed.ts';
import type { Place } from './keys.ts';

export interface Prompt {
  kind: 'filter' | 'interval';
  text: string;
}

/** What the screen shows, as the keys left it. */
export interface State {
  place: Place;
  /** Where Esc leads from help. */
  before: Place;
  prompt: Prompt | null;
  /** Label; undefined is the first. */
  series: string | undefined;
  group: Group;
  order: Order;
  filter: string;
  paused: boolean;
  /** Whether a line holds the tracepoints against vmstat. */
  books: boolean;
  /** Number of the row; null before anybody chose one. */
  selected: number | null;
  /** First line of the table that is shown. */
  offset: number;
  /** First line of help and of details that is shown. */
  scroll: number;
  /** Whose details are shown. */
  detail: ProcessView | null;
  notice: string;
}

/** What actions depend on besides the state. */
export interface Context {
  /** Numbers of the rows, in order. */
  rows: readonly number[];
  /** Rows that fit on the screen. */
  page: number;
  /** Lines of help or of details that do not fit. */
  overflow: number;
  series: readonly string[];
  /** What the rows are put together by, and what they can be. */
  group: Group;
  groups: readonly Group[];
  /** Columns to order by, as they stand. */
  columns: readonly Order['column'][];
  /** Milliseconds between ticks. */
  intervalMs: number;
  /** Whether the interval is ours to change. */
  canChange: boolean;
  processOf: (row: number) => ProcessView;
  nameOf: (row: number) => string;
}

/** What the screen begins with. */
export const initialState = (from: {
  series?: string | undefined;
  group: Group;
  sort: Sort;
  search: string;
  books?: boolean;
}): State => ({
  place: 'table',
  before: 'table',
  prompt: null,
  series: from.series,
  group: from.group,
  order: { column: from.sort, descending: startsDescending(from.sort) },
  filter: from.search,
  paused: false,
  books: from.books ?? false,
  selected: null,
  offset: 0,
  scroll: 0,
  detail: null,
  notice: '',
});
