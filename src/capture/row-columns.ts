import type { RowIdentity } from '../wire/feed.ts';
import { differences, sums } from './columns.ts';
import type { RowColumns } from './schema.ts';

const NO_START = -1;

/** Writes rows of processes as columns: alike texts and small differences pack best. */
export function encodeRows(all: readonly RowIdentity[]): RowColumns {
  const rows = all.toSorted((a, b) => Number(a.ended) - Number(b.ended) || a.row - b.row);
  return {
    row: differences(rows.map(({ row }) => row)),
    pid: differences(rows.map(({ key }) => Number(key))),
    start: differences(rows.map(({ start }) => start ?? NO_START)),
    parent: rows.map(({ key, parent }) => (parent === null ? 0 : Number(key) - parent)),
    name: rows.map(({ name }) => name),
    user: rows.map(({ user }) => user),
    cgroup: rows.map(({ cgroup }) => cgroup),
    own: rows.map(({ own }) => Number(own === true)),
    ended: rows.map(({ ended }) => Number(ended)),
    shared: rows.map(({ shared }) => shared),
  };
}

/** Throws Error where the columns are not of one length. */
export function decodeRows(columns: RowColumns): RowIdentity[] {
  const { name, user, cgroup, own, ended, shared, parent } = columns;
  const [row, pid, start] = [sums(columns.row), sums(columns.pid), sums(columns.start)];
  if (Object.values(columns).some(({ length }) => length !== row.length))
    throw new Error('its rows differ in length');
  return row.map((number, index) => {
    const [id = 0, began = NO_START, distance = 0] = [pid[index], start[index], parent[index]];
    return {
      row: number,
      key: String(id),
      start: began === NO_START ? null : began,
      parent: distance === 0 ? null : id - distance,
      name: name[index] ?? null,
      user: user[index] ?? null,
      cgroup: cgroup[index] ?? null,
      ...(own[index] === 1 ? { own: true } : {}),
      ended: ended[index] === 1,
      shared: shared[index] ?? 0,
    };
  });
}
