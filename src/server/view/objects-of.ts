import type { CountedObjects } from '../../report/outstanding-of.ts';
import type { ObjectTally } from '../../tally/object-tally.ts';
import type { Rows } from '../../tally/tally.ts';
import { groupOf } from '../../text/grouping.ts';
import type { Within } from '../../wire/groups.ts';

/**
 * The objects that the processes of a group allocated. The sums come from its rows: those of the count have all
 * processes.
 */
export function objectsOf(objects: ObjectTally, { group, key }: Within): CountedObjects {
  const known = new Map<string, boolean>();
  const isIn = (pid: string): boolean => {
    const found = known.get(pid);
    if (found !== undefined) return found;
    const who = objects.who(pid);
    const isOfGroup = who !== undefined && groupOf(who, group) === key;
    known.set(pid, isOfGroup);
    return isOfGroup;
  };
  const rowsOf = (rows: Rows): Rows => new Map([...rows].filter(([row]) => isIn(row.split(',', 1)[0] ?? '')));
  const net = {
    allocated: rowsOf(objects.net.allocated),
    freed: rowsOf(objects.net.freed),
    unseen: rowsOf(objects.net.unseen),
  };
  return {
    sums: { ...objects.sums, allocated: countOf(net.allocated), freed: countOf(net.freed) },
    groups: objects.groups?.filter(({ pid }) => isIn(String(pid))),
    net,
  };
}

function countOf(rows: Rows): number {
  let sum = 0;
  for (const sizes of rows.values()) for (const count of sizes.values()) sum += count;
  return sum;
}
