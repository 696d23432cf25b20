import type { Column as Sortable } from '../../../client/sort.ts';
import type { Series, SessionInfo } from '../../../wire/session.ts';
import type { Group } from '../../../wire/view-requests.ts';
import { amountHead, countHead } from './numbers.ts';

export type ColumnId = Sortable | 'mark' | 'share' | 'bar' | 'spark' | 'trend';

export interface Column {
  id: ColumnId;
  head: string;
  width: number;
  align: 'left' | 'right';
}

/** The properties that determine the columns. */
export interface Layout {
  width: number;
  series: Pick<Series, 'value' | 'sum'> | undefined;
  group: Group;
  /** The kind of the session's rows. */
  by: SessionInfo['by'];
  /** Columns to leave out. */
  without?: readonly ColumnId[];
}

interface Plan extends Column {
  most: number;
}

/** The columns from left to right. */
const ORDER: readonly ColumnId[] = [
  'mark',
  'key',
  'user',
  'name',
  'place',
  'rate',
  'amountRate',
  'count',
  'amount',
  'share',
  'bar',
  'spark',
  'trend',
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
/** Columns that grow into the remaining width, and the width each may reach in that step. */
const GROWTH: [ColumnId, number][] = [
  ['name', 20],
  ['spark', 15],
  ['place', 24],
  ['bar', 12],
  ['name', 40],
  ['spark', 60],
  ['place', 60],
  ['bar', 30],
  ['name', 1000],
];

/** The columns that fit into a width, each as wide as the layout allows. */
export function columnsFor(layout: Layout): Column[] {
  const plans = planned(layout);
  const chosen: Plan[] = [];
  let left = layout.width + 1;
  for (const id of IMPORTANCE) {
    const plan = plans.get(id);
    if (plan === undefined || layout.without?.includes(id) || plan.width + 1 > left) continue;
    chosen.push(plan);
    left -= plan.width + gap(plan);
  }
  for (const [id, most] of GROWTH) {
    const plan = chosen.find((column) => column.id === id);
    if (plan === undefined) continue;
    const more = Math.max(0, Math.min(left, Math.min(most, plan.most) - plan.width));
    plan.width += more;
    left -= more;
  }
  return chosen
    .toSorted((a, b) => ORDER.indexOf(a.id) - ORDER.indexOf(b.id))
    .map(({ id, head, width, align }) => ({ id, head, width, align }));
}

/** Blanks after a column. The mark stands directly before the text that it marks. */
export const gap = ({ id }: Pick<Column, 'id'>): number => (id === 'mark' ? 0 : 1);

const KEY_HEAD: Record<SessionInfo['by'], string> = {
  pid: 'PID',
  tid: 'TID',
  cpu: 'CPU',
  uid: 'UID',
  cgroup: 'CGROUP ID',
};
const NAME_HEAD: Record<Group, string> = {
  row: 'NAME',
  name: 'NAME',
  user: 'USER',
  cgroup: 'CGROUP',
  cpu: 'CPU',
};

function planned({ series, group, by }: Layout): Map<ColumnId, Plan> {
  const plans = new Map<ColumnId, Plan>();
  const add = (id: ColumnId, head: string, width: number, align: Column['align'], most = width) =>
    plans.set(id, { id, head, width, align, most });
  const processes = group === 'row' && (by === 'pid' || by === 'tid');
  const unit = series ? amountHead(series) : '';
  add('mark', '', 1, 'left');
  if (group === 'row') add('key', KEY_HEAD[by], by === 'cgroup' ? 9 : 7, 'right');
  else if (group !== 'cpu') add('key', 'ROWS', 7, 'right');
  if (processes) add('user', 'USER', 8, 'left');
  add('name', group === 'row' && by === 'cgroup' ? 'CGROUP' : NAME_HEAD[group], 12, 'left', 1000);
  if (processes) add('place', 'CGROUP', 16, 'left', 60);
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
  return plans;
}
