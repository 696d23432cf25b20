import type { Board } from '../tally/board.ts';
import type { Cells } from '../tally/cells.ts';
import { groupOf, groupOfKept, keptGroupingOf } from '../text/grouping.ts';
import type { RowIdentity } from '../wire/feed.ts';
import { type Grouping, OWN_GROUP } from '../wire/groups.ts';
import type { MetricsBy } from '../wire/metrics-by.ts';
import type { SessionInfo } from '../wire/session.ts';

type Labels = Readonly<Record<string, string>>;

/** Rows of a session in groups for metrics: a key for each, and its labels. */
export interface RowGroups {
  /** The label that names a group. */
  label: string;
  keyOf: (who: RowIdentity) => string;
  labelsOf: (key: string) => Labels;
  /** Numbers of the last tick. A key may come several times; rows that left the board may be missing. */
  ofTick: (board: Board) => Iterable<[key: string, cells: Cells]>;
}

/** Groups of processes; in a session whose rows are no tasks, its rows. */
export function rowGroupsOf(rows: SessionInfo['by'], by: MetricsBy): RowGroups {
  switch (rows) {
    case 'cpu':
    case 'site':
      return rowsWith([rows], ({ key }) => [key]);
    case 'uid':
      return rowsWith(['user'], ({ key, user }) => [user ?? key]);
    case 'cgroup':
      return rowsWith(['cgroup'], ({ key, cgroup }) => [cgroup ?? key]);
    case 'pid':
    case 'tid':
      return by === 'pid'
        ? rowsWith([rows, 'name'], ({ key, name, own }) => [key, own ? OWN_GROUP : (name ?? '?')])
        : processesBy(by);
  }
}

const processesBy = (grouping: Grouping): RowGroups => ({
  label: grouping,
  keyOf: (who) => groupOf(who, grouping),
  labelsOf: (key) => ({ [grouping]: key }),
  *ofTick({ tickGroups }) {
    for (const [kept, cells] of tickGroups[keptGroupingOf(grouping)])
      yield [groupOfKept(kept, grouping), cells];
  },
});

/** A label set for each row. Rows with the same labels are one group: two series with the same labels would break a scrape. */
function rowsWith(
  labels: readonly [string, ...string[]],
  valuesOf: (who: RowIdentity) => string[],
): RowGroups {
  // No name of the kernel has the character 0.
  const keyOf = (who: RowIdentity) => valuesOf(who).join('\0');
  return {
    label: labels[0],
    keyOf,
    labelsOf(key) {
      const values = key.split('\0');
      return Object.fromEntries(labels.map((label, index) => [label, values[index] ?? '']));
    },
    *ofTick({ touched, rows, tick }) {
      for (const number of touched) {
        const row = rows.get(number);
        if (row?.tick === tick) yield [keyOf(row.who), row.cells];
      }
    },
  };
}
