import { printable } from '../../printable.ts';
import type { KeyOf } from '../../report/run-counts.ts';
import { groupOfKept } from '../../text/grouping.ts';
import { DESCRIBED } from '../../wire/container.ts';
import type { RowIdentity } from '../../wire/feed.ts';
import type { Grouping } from '../../wire/groups.ts';

/** Rows that a report makes from the processes and call sites of a capture. */
export const REPORT_ROWS = [
  'pid',
  'comm',
  'user',
  'uid',
  'cgroup',
  'container',
  'unit',
  ...DESCRIBED,
  'site',
  'pid,site',
] as const;
export type CaptureRows = (typeof REPORT_ROWS)[number];

const NAME_OF: Record<CaptureRows, (row: RowIdentity | undefined, site: string) => string> = {
  pid: task,
  comm: (row) => row?.name ?? `:${row?.key ?? '?'}`,
  user,
  // stat's word for the same rows.
  uid: user,
  cgroup: (row) => row?.cgroup ?? '?',
  container: ofCgroup('container'),
  unit: ofCgroup('unit'),
  image: ofCgroup('image'),
  pod: ofCgroup('pod'),
  namespace: ofCgroup('namespace'),
  site: (_, site) => site,
  'pid,site': (row, site) => `${task(row)} ${site}`,
};

/** Names what the cgroup of a process belongs to. */
function ofCgroup(grouping: Grouping): (row: RowIdentity | undefined) => string {
  return (row) => groupOfKept(row?.cgroup ?? '?', grouping);
}

function user(row: RowIdentity | undefined): string {
  return row?.user ?? '?';
}

/** As perf names processes. */
function task(row: RowIdentity | undefined): string {
  const pid = row?.key ?? '?';
  return row?.name == null ? `:${pid}` : `${row.name}-${pid}`;
}

/** Returns a function that names the row that a process and a call site are part of. */
export const nameBy =
  (by: CaptureRows) =>
  (row: RowIdentity | undefined, site: string): string =>
    printable(NAME_OF[by](row, site));

/** Functions that give a row its key, and a key its name. */
export function rowsBy(by: CaptureRows | undefined): { keyOf: KeyOf; nameOf: (key: string) => string } {
  if (by === undefined) return { keyOf: () => '0', nameOf: (key) => key };
  const nameOf = nameBy(by);
  const names = new Map<string, string>();
  return {
    // Rows of processes have the pid as key, all others their name.
    keyOf: (row, _, site) => {
      const name = nameOf(row, site);
      const key = by === 'pid' ? (row?.key ?? '?') : name;
      names.set(key, name);
      return key;
    },
    nameOf: (key) => names.get(key) ?? key,
  };
}
