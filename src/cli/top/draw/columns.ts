import { SITE_COLUMNS, type SiteColumn } from '../../../client/site-numbers.ts';
import type { Column as Sortable } from '../../../client/sort.ts';
import { DESCRIBED } from '../../../wire/container.ts';
import type { Series } from '../../../wire/series.ts';
import type { SessionInfo } from '../../../wire/session.ts';
import { SORTS } from '../../../wire/view-requests.ts';
import type { TableGroup } from '../table-group.ts';
import { type Column, layOut, type Plan } from './lay-out.ts';
import { amountHead, countHead } from './numbers.ts';

export type ColumnId = Sortable | SiteColumn | 'mark' | 'share' | 'bar' | 'spark' | 'trend';

/** The properties that determine the columns. */
export interface Layout {
  width: number;
  series: Pick<Series, 'value' | 'sum'> | undefined;
  group: TableGroup;
  /** The kind of the session's rows. */
  by: SessionInfo['by'];
  /** Columns of call sites that have something. */
  sites?: readonly SiteColumn[];
  /** True for all hosts of a fleet: processes have HOST in the place of CGROUP, and groups the number of their hosts. */
  ofFleet?: boolean;
  /** Columns to leave out. */
  without?: readonly string[];
}

/** The columns from left to right. */
const ORDER: readonly ColumnId[] = [
  'mark',
  'key',
  'user',
  'name',
  'place',
  ...SORTS,
  'share',
  'bar',
  'spark',
  'trend',
  'most',
];
/** Columns by importance: the first columns get space first. */
const IMPORTANCE: readonly ColumnId[] = [
  'mark',
  'key',
  'name',
  'rate',
  'share',
  'amountRate',
  'spark',
  'trend',
  'count',
  'user',
  'bar',
  'amount',
  'place',
];
/** Before a picture of the last minute, a call site has who uses it and what is wasted. */
const IMPORTANCE_OF_SITES = ((ids: readonly ColumnId[]) => {
  const rest = ids.slice(ids.indexOf('spark')).filter((id) => id !== 'count');
  return [...ids.slice(0, ids.indexOf('spark')), 'most', 'count', 'wasted', 'requested', ...rest] as const;
})(IMPORTANCE);
/** Columns that grow into the remaining width, and the width each may reach in that step. */
const GROWTH: [ColumnId, number][] = [
  ['wasted', 7],
  ['requested', 10],
  ['name', 20],
  ['most', 20],
  ['spark', 15],
  ['place', 24],
  ['bar', 12],
  ['name', 40],
  ['spark', 60],
  ['place', 60],
  ['bar', 30],
  ['name', 1000],
];

/** Two processes may have the same pid and name on two hosts. */
const IMPORTANCE_OF_HOSTS = [
  ...IMPORTANCE.slice(0, 3),
  'place' as const,
  ...IMPORTANCE.slice(3).filter((id) => id !== 'place'),
];

const importanceOf = ({ by, group, ofFleet = false }: Layout): readonly ColumnId[] =>
  by === 'site' ? IMPORTANCE_OF_SITES : ofFleet && group === 'row' ? IMPORTANCE_OF_HOSTS : IMPORTANCE;

/** The columns that fit into a width, each as wide as the layout allows. */
export const columnsFor = (layout: Layout): Column<ColumnId>[] =>
  layOut(layout.width, {
    plans: planned(layout),
    importance: importanceOf(layout).filter((id) => !layout.without?.includes(id)),
    growth: GROWTH,
    order: ORDER,
  });

export const KEY_HEAD: Record<SessionInfo['by'], string> = {
  pid: 'PID',
  tid: 'TID',
  cpu: 'CPU',
  uid: 'UID',
  cgroup: 'CGROUP ID',
  site: 'SITE',
};
/** Heads of rows whose names are no names of programs. */
const ROW_HEAD: Partial<Record<SessionInfo['by'], string>> = { cgroup: 'CGROUP', site: 'SITE' };
export const NAME_HEAD: Record<TableGroup, string> = {
  host: 'HOST',
  row: 'NAME',
  name: 'PROGRAM',
  user: 'USER',
  cgroup: 'CGROUP',
  container: 'CONTAINER',
  unit: 'UNIT',
  image: 'IMAGE',
  pod: 'POD',
  namespace: 'NAMESPACE',
  cpu: 'CPU',
};

/** Groups whose names, such as paths, differ in more than twelve letters. */
export const OF_CGROUPS: readonly TableGroup[] = ['cgroup', 'container', 'unit', ...DESCRIBED, 'host'];

/** Head, least and greatest width: the latter has room for the arrow of the order. */
const SITE_PLANS: Record<SiteColumn, [string, number, number, Column['align']]> = {
  requested: ['REQUESTED', 9, 10, 'right'],
  wasted: ['WASTED', 6, 7, 'right'],
  most: ['MOST BY', 10, 30, 'left'],
};

function planned({
  width,
  series,
  group,
  by,
  sites,
  ofFleet = false,
}: Layout): Map<ColumnId, Plan<ColumnId>> {
  const plans = new Map<ColumnId, Plan<ColumnId>>();
  const add = (id: ColumnId, head: string, least: number, align: Column['align'], most = least) =>
    plans.set(id, { id, head, width: least, align, most });
  const processes = group === 'row' && (by === 'pid' || by === 'tid');
  const hasLongNames = OF_CGROUPS.includes(group) || (group === 'row' && (by === 'cgroup' || by === 'site'));
  const unit = series ? amountHead(series) : '';
  add('mark', '', 1, 'left');
  // The name of a site is its key.
  if (group === 'row' && by !== 'site') add('key', KEY_HEAD[by], by === 'cgroup' ? 9 : 7, 'right');
  else if (!['cpu', 'row', 'host'].includes(group))
    add('key', ofFleet ? 'ON HOSTS' : 'ROWS', ofFleet ? 8 : 7, 'right');
  if (processes) add('user', 'USER', 8, 'left');
  add(
    'name',
    group === 'row' ? (ROW_HEAD[by] ?? NAME_HEAD.row) : NAME_HEAD[group],
    hasLongNames && width >= 60 ? 22 : 12,
    'left',
    1000,
  );
  if (processes) add('place', ofFleet ? 'HOST' : 'CGROUP', 16, 'left', 60);
  add('rate', `${series ? countHead(series) : 'RATE'}/s`, 9, 'right');
  add('count', 'TOTAL', 11, 'right');
  add('share', 'SHARE', 6, 'right');
  add('bar', '', 6, 'left', 30);
  add('spark', 'LAST', 6, 'right', 60);
  add('trend', '', 1, 'left');
  if (unit !== '') {
    add('amountRate', `${unit}/s`, 9, 'right');
    add('amount', unit, 10, 'right');
  }
  for (const id of SITE_COLUMNS)
    if (group === 'row' && sites?.includes(id)) {
      const [head, least, most, align] = SITE_PLANS[id];
      add(id, head, least, align, most);
    }
  return plans;
}
