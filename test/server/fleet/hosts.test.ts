import { expect, test } from 'vitest';
import { cellBytes } from '../../../src/fleet/cell-bytes.ts';
import { Fleet } from '../../../src/fleet/fleet.ts';
import type { FleetContext } from '../../../src/server/fleet/fleet-view.ts';
import { hostList } from '../../../src/server/fleet/hosts.ts';
import { HOST_SORTS, type HostRow, type HostSort } from '../../../src/wire/fleet-views.ts';
import { summaryOf } from '../../fleet/summary-fixture.ts';

const NOW = 1_790_000_012_000;
const HOSTS = 9;

/** Hosts of which some have equal numbers, one counts nothing now, one knows no bound, and one is late. */
function fleetOf(): Fleet {
  const fleet = new Fleet();
  fleet.tick(NOW);
  for (let at = 0; at < HOSTS; at++) {
    const number = (7 * at) % 4;
    const kmalloc = { entry: 0, series: 0, count: 10 + number, amount: 64 * number, recent: number };
    const summary = summaryOf({
      host: `h${(5 * at) % HOSTS}`,
      totals: cellBytes([{ ...kmalloc, recentAmount: 64 * number }]),
      missing: [at === 3 ? null : number, 0],
      sentMs: NOW + 1000 * (number - 2),
      cost: { vmtallyPercent: number, addedPercent: at % 2 === 0 ? 1 : null, rssBytes: 1 },
    });
    const series = summary.series.map((each) => ({ ...each, counted: at !== 2 }));
    fleet.take({ ...summary, series }, { receivedMs: at === 4 ? NOW - 60_000 : NOW - number });
  }
  fleet.tick(NOW);
  return fleet;
}

const list = (sort: HostSort, ascending: boolean, top = HOSTS, state = fleetOf()) => {
  const source = { servers: [], state: 'ok' as const, problem: null };
  const context = { state, name: 'prod', source: () => source, nowMs: () => NOW };
  return hostList({ sort, ascending, filter: '', top }, context as unknown as FleetContext);
};

const NUMBER: Record<Exclude<HostSort, 'name'>, (row: HostRow) => number> = {
  seen: ({ seenMs }) => seenMs,
  rate: ({ rate }) => rate ?? -1,
  amountRate: ({ amountRate }) => amountRate ?? -1,
  count: ({ count }) => count ?? -1,
  amount: ({ amount }) => amount ?? -1,
  missing: ({ missing }) => missing ?? Number.POSITIVE_INFINITY,
  cost: ({ vmtallyPercent, addedPercent }) => vmtallyPercent + (addedPercent ?? 0),
  skew: ({ skewMs }) => Math.abs(skewMs),
};

test.each(HOST_SORTS.flatMap((sort) => [false, true].map((ascending) => ({ sort, ascending }))))(
  'a list by $sort has the first hosts of all; names decide between equal numbers (ascending: $ascending)',
  ({ sort, ascending }) => {
    const all = list(sort, ascending);
    const sign = ascending ? 1 : -1;
    const byName = (a: HostRow, b: HostRow) => (a.host < b.host ? -1 : 1);
    const wanted = all.hosts.toSorted((a, b) => {
      if (sort === 'name') return sign * byName(a, b);
      const [x, y] = [NUMBER[sort](a), NUMBER[sort](b)];
      return x === y ? byName(a, b) : sign * (x < y ? -1 : 1);
    });
    expect(all.hosts.map(({ host }) => host)).toEqual(wanted.map(({ host }) => host));
    const short = list(sort, ascending, 4);
    expect(short.hosts).toEqual(all.hosts.slice(0, 4));
    expect(short).toMatchObject({ more: HOSTS - 4, all: all.all });
  },
);

test('sums of a list are those of all hosts, shown or not; without the bound of one there is none', () => {
  const { all, hosts } = list('rate', false);
  const sum = (name: 'count' | 'amount' | 'rate') =>
    hosts.reduce((total, host) => total + (host[name] ?? 0), 0);
  expect(all).toMatchObject({ count: sum('count'), amount: sum('amount'), rate: sum('rate'), missing: null });
  expect(hosts.filter(({ rate }) => rate === null)).toHaveLength(2);
});

test.each([
  ['amountRate', -44.8],
  ['amount', -448],
] as const)('by %s, hosts without numbers are below those with amounts below 0', (sort, amount) => {
  const fleet = new Fleet();
  fleet.tick(NOW);
  const kmalloc = { entry: 0, series: 0, count: 7, amount: -448, recent: 7, recentAmount: -448 };
  const low = summaryOf({ host: 'low', totals: cellBytes([kmalloc]) });
  const other = low.series.map((series, at) => ({ ...series, label: `other:${at}` }));
  for (const summary of [low, summaryOf({ host: 'a', series: other })])
    fleet.take(summary, { receivedMs: NOW });
  expect(list(sort, false, HOSTS, fleet).hosts.map((row) => [row.host, row[sort]])).toEqual([
    ['low', expect.closeTo(amount, 2)],
    ['a', null],
  ]);
});
