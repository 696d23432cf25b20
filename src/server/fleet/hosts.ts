import { Best } from '../../fleet/boards/best.ts';
import type { FleetHost } from '../../fleet/host-view.ts';
import { type HostSort, type HostsMessage, MOST_ABSENT } from '../../wire/fleet-views.ts';
import { chosenSeries } from './chosen-series.ts';
import type { FleetContext, FleetView } from './fleet-view.ts';
import { numbersIn, type RowNumbers, rowOf } from './host-row.ts';
import { SeriesList } from './series-of.ts';
import { sinceOf } from './since-of.ts';
import { sumOfHosts } from './sum-of-hosts.ts';

/** The hosts of the fleet, with the numbers of the chosen series; those that are missing are named. */
export const hosts: FleetView<'hosts'> = {
  resolve(request, { state }) {
    const series = chosenSeries(state, request.series);
    return { ...request, ...(series.length > 0 && { series }) };
  },
  open: (request, key, context) => ({
    snapshot: () => ({ type: 'hosts', key, ...hostList(request, context) }),
  }),
};

type Request = Parameters<(typeof hosts)['open']>[0];

/** A host that a list may show, with its numbers. */
interface Listed {
  host: FleetHost;
  numbers: RowNumbers;
}

/** `top` may be beyond that of a message. */
export function hostList(
  { series: asked, sort, ascending, filter, top }: Omit<Request, 'view'>,
  context: FleetContext,
): Omit<HostsMessage, 'type' | 'key'> {
  const { state, name: fleet, source, nowMs } = context;
  const atMs = nowMs();
  const all = state.hosts();
  const known = state.series();
  // A series that the fleet does not know, or no more, has no numbers.
  const names = asked === undefined ? known.slice(0, 1).map(({ name }) => name) : [asked].flat();
  const chosen = known.filter(({ name }) => names.includes(name));
  const numbersOf = numbersIn(chosen);
  const wanted = filter.trim().toLowerCase();
  const best = new Best<Listed>(top);
  const listed: RowNumbers[] = [];
  for (const [place, host] of all.entries()) {
    if (!hasText(host, wanted)) continue;
    const numbers = numbersOf(host);
    listed.push(numbers);
    const number = NUMBER_OF[sort](host, numbers, place);
    best.offer({ entry: { host, numbers }, key: host.name, score: ascending ? -number : number, more: 0 });
  }
  const absent = all
    .filter(({ presence }) => presence !== 'present')
    .toSorted((a, b) => b.seenMs - a.seenMs)
    .slice(0, MOST_ABSENT)
    .map(({ name: host, presence, seenMs }) => ({ host, presence, seenMs }));
  const { hosts: presence, forgotten, beyond, thinned, taken, old, refused } = state.totals();
  const since = sinceOf(all, atMs);
  return {
    fleet,
    atMs,
    source: source(),
    lastMs: all.length === 0 ? null : Math.max(...all.map(({ seenMs }) => seenMs)),
    presence,
    absent,
    forgotten,
    beyond,
    thinned,
    taken,
    old,
    refused,
    series: new SeriesList(known, since).series,
    chosen: chosen.map(({ name }) => name),
    labels: labelsOf(all),
    hosts: best.sorted.map(({ entry: { host, numbers } }) => rowOf(host, numbers)),
    more: Math.max(0, listed.length - top),
    all: sumOfHosts(listed),
  };
}

const hasText = ({ name, kernel, labels }: FleetHost, wanted: string): boolean =>
  wanted === '' ||
  [name, kernel, ...Object.entries(labels).map(([key, value]) => `${key}=${value}`)].some((text) =>
    text.toLowerCase().includes(wanted),
  );

function labelsOf(all: readonly FleetHost[]): string[] {
  const keys = new Set<string>();
  for (const { labels } of all) for (const key of Object.keys(labels)) keys.add(key);
  return [...keys].toSorted();
}

/** The numbers that order a list. `place` is that of a host in the order of names. */
const NUMBER_OF: Record<HostSort, (host: FleetHost, numbers: RowNumbers, place: number) => number> = {
  name: (_host, _numbers, place) => place,
  seen: ({ seenMs }) => seenMs,
  rate: (_, { rate }) => rate ?? Number.NEGATIVE_INFINITY,
  amountRate: (_, { amountRate, rate }) => amountRate ?? rate ?? Number.NEGATIVE_INFINITY,
  count: (_, { count }) => count ?? Number.NEGATIVE_INFINITY,
  amount: (_, { amount, count }) => amount ?? count ?? Number.NEGATIVE_INFINITY,
  // No known bound is the worst.
  missing: (_, { missing }) => missing ?? Number.POSITIVE_INFINITY,
  cost: ({ cost: { vmtallyPercent, addedPercent } }) => vmtallyPercent + (addedPercent ?? 0),
  skew: ({ skewMs }) => Math.abs(skewMs),
};
