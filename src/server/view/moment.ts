import { VmtallyError } from '../../errors.ts';
import type { MomentQuery, MomentReport } from '../../wire/http.ts';
import type { Held } from '../held.ts';
import { cgroupPlace } from './cgroup-place.ts';
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
  const { groupHistory } = board;
  const tick = groupHistory.tickAt(atMs);
  if (tick === undefined) {
    throw new VmtallyError(
      'REQUEST_INVALID',
      `session ${info.id} keeps no tick of ${new Date(atMs).toISOString()}`,
      'It keeps the last ten minutes, or less if it has many groups.',
    );
  }
  const groups = new Map<string, Counts>();
  const total: Counts = [];
  const uncounted = new Set<number>();
  for (const series of board.series.keys()) {
    const of = (number: 'count' | 'amount') =>
      groupHistory.ticks(group, new Set([series]), number, tick.tick, tick.tick)[0];
    const [counts, amounts] = [of('count'), of('amount')];
    if (counts?.counted === false) uncounted.add(series);
    if (counts === undefined || counts.total === 0) continue;
    total.push([series, counts.total, amounts?.total ?? 0]);
    for (const [key, count] of counts.numbers) {
      const cells = groups.get(key) ?? [];
      cells.push([series, count, amounts?.numbers.get(key) ?? 0]);
      groups.set(key, cells);
    }
  }
  const wanted = new Set(board.series.flatMap(({ label }, index) => (order.includes(label) ? [index] : [])));
  const numberOf = (counts: Counts) =>
    sum(
      counts.map(([series, count, amount]) => (wanted.has(series) ? (take === 'count' ? count : amount) : 0)),
    );
  const all = [...groups].toSorted(([a, x], [b, y]) => numberOf(y) - numberOf(x) || (a < b ? -1 : 1));
  const shown = all.slice(0, top);
  const rest = total.map(([series, count, amount]): Counts[number] => {
    const own = shown.flatMap(([, counts]) => counts.filter(([index]) => index === series));
    return [series, count - sum(own.map(([, each]) => each)), amount - sum(own.map(([, , each]) => each))];
  });
  return {
    schema: 'vmtally.moment/1',
    session: info.id,
    ...tick,
    series: board.series.map((series, index) => ({ ...series, counted: !uncounted.has(index) })),
    groups: shown.map(([key, counts]) => ({
      key,
      place: group === 'cgroup' ? cgroupPlace(key) : null,
      counts,
    })),
    groupsLeftOut: all.length - shown.length,
    rest,
    total,
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
