import { VmtallyError } from '../../errors.ts';
import type { SeriesNumbers } from '../../tally/group-history.ts';
import { cgroupPlace } from '../../text/cgroup-place.ts';
import { groupOfKept, keptGroupingOf } from '../../text/grouping.ts';
import type { MomentQuery, MomentReport } from '../../wire/http.ts';
import type { Held } from '../held.ts';
import { refuseGroupingWithoutProcesses } from './leaderboard.ts';

type Counts = MomentReport['total'];

/**
 * The counts of each group in the tick that was under way at a time, else in the next. Throws REQUEST_INVALID if no
 * such tick is kept.
 */
export function momentOf(
  { info, board }: Held,
  { atMs, group, top, order, take }: MomentQuery,
): MomentReport {
  refuseGroupingWithoutProcesses(group, info);
  const moment = board.groupHistory.at(atMs, keptGroupingOf(group));
  if (moment === undefined) {
    throw new VmtallyError(
      'REQUEST_INVALID',
      `session ${info.id} keeps no tick of ${new Date(atMs).toISOString()}`,
      'It keeps the last ten minutes, or less if it has many groups.',
    );
  }
  const { groups: kept, gone, dropped, ...tick } = moment;
  const byGroup = new Map<string, (readonly SeriesNumbers[])[]>();
  for (const [name, counts] of kept) {
    const key = groupOfKept(name, group);
    byGroup.set(key, [...(byGroup.get(key) ?? []), counts]);
  }
  const groups = [...byGroup].flatMap(([key, parts]): [string, Counts][] => {
    const counted = inOrder(sums(parts).values());
    return counted.length > 0 ? [[key, counted]] : [];
  });
  const wanted = new Set(board.series.flatMap(({ label }, index) => (order.includes(label) ? [index] : [])));
  const numberOf = (counts: Counts) =>
    sum(
      counts.map(([series, count, amount]) => (wanted.has(series) ? (take === 'count' ? count : amount) : 0)),
    );
  const all = groups.toSorted(([a, x], [b, y]) => numberOf(y) - numberOf(x) || (a < b ? -1 : 1));
  const shown = all.slice(0, top);
  const others = sums([...all.slice(top).map(([, counts]) => counts), gone]);
  const total = inOrder(sums([...groups.map(([, counts]) => counts), gone]).values());
  return {
    schema: 'vmtally.moment/1',
    session: info.id,
    ...tick,
    series: board.series.map((series, index) => ({ ...series, counted: !dropped.includes(index) })),
    groups: shown.map(([key, counts]) => ({
      key,
      place: group === 'cgroup' ? cgroupPlace(key) : null,
      counts,
    })),
    groupsLeftOut: all.length - shown.length,
    rest: total.map(([series]): Counts[number] => others.get(series) ?? [series, 0, 0]),
    total,
  };
}

/** The series that counted, in the session's order. */
const inOrder = (counts: Iterable<SeriesNumbers>): Counts =>
  [...counts].filter(([series, count]) => series !== -1 && count > 0).toSorted(([a], [b]) => a - b);

/** Adds up the numbers of each series. */
function sums(all: readonly (readonly SeriesNumbers[])[]): Map<number, SeriesNumbers> {
  const bySeries = new Map<number, SeriesNumbers>();
  for (const [series, count, amount] of all.flat()) {
    const own = bySeries.get(series) ?? [series, 0, 0];
    bySeries.set(series, [series, own[1] + count, own[2] + amount]);
  }
  return bySeries;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
