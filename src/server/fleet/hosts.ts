import type { FleetHost, HostCell } from '../../fleet/host-view.ts';
import type { FleetSeries } from '../../fleet/numbers.ts';
import { type HostRow, type HostSort, type HostsMessage, MOST_ABSENT } from '../../wire/fleet-views.ts';
import { chosenSeries } from './chosen-series.ts';
import type { FleetContext, FleetView } from './fleet-view.ts';
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
  const wanted = filter.trim().toLowerCase();
  const rows = all.filter((host) => hasText(host, wanted)).map((host) => rowOf(host, chosen));
  const sign = ascending ? 1 : -1;
  const ordered = rows.toSorted((a, b) => sign * compare(a, b, sort) || (a.host < b.host ? -1 : 1));
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
    labels: [...new Set(all.flatMap(({ labels }) => Object.keys(labels)))].toSorted(),
    hosts: ordered.slice(0, top),
    more: Math.max(0, ordered.length - top),
    all: sumOfHosts(ordered),
  };
}

const hasText = ({ name, kernel, labels }: FleetHost, wanted: string): boolean =>
  wanted === '' ||
  [name, kernel, ...Object.entries(labels).map(([key, value]) => `${key}=${value}`)].some((text) =>
    text.toLowerCase().includes(wanted),
  );

/** The numbers that order a list. */
const NUMBERS: Record<Exclude<HostSort, 'name'>, (row: HostRow) => number> = {
  seen: ({ seenMs }) => seenMs,
  rate: ({ rate }) => rate ?? -1,
  amountRate: ({ amountRate, rate }) => amountRate ?? rate ?? -1,
  count: ({ count }) => count ?? -1,
  amount: ({ amount, count }) => amount ?? count ?? -1,
  // No known bound is the worst.
  missing: ({ missing }) => missing ?? Number.POSITIVE_INFINITY,
  cost: ({ vmtallyPercent, addedPercent }) => vmtallyPercent + (addedPercent ?? 0),
  skew: ({ skewMs }) => Math.abs(skewMs),
};

function compare(a: HostRow, b: HostRow, sort: HostSort): number {
  if (sort === 'name') return a.host === b.host ? 0 : a.host < b.host ? -1 : 1;
  const [x, y] = [NUMBERS[sort](a), NUMBERS[sort](b)];
  return x === y ? 0 : x < y ? -1 : 1;
}

function rowOf(host: FleetHost, chosen: readonly FleetSeries[]): HostRow {
  const cells = chosen.flatMap(({ id }) => host.cells.filter(({ series }) => series === id));
  const hasAmount = chosen.length > 0 && chosen.every(({ form }) => form.value?.unit != null);
  const sum = (number: (cell: HostCell) => number) => cells.reduce((total, cell) => total + number(cell), 0);
  const hasRate = host.presence === 'present' && cells.some(({ counted }) => counted);
  const isKnown = chosen.length === 0 || cells.length > 0;
  const isBounded = cells.every(({ missing }) => missing !== null);
  return {
    host: host.name,
    presence: host.presence,
    seenMs: host.seenMs,
    labels: host.labels,
    count: isKnown ? sum(({ count }) => count) : null,
    amount: hasAmount && isKnown ? sum(({ amount }) => amount) : null,
    rate: hasRate ? sum(({ rate }) => rate) : null,
    amountRate: hasAmount && hasRate ? sum(({ amountRate }) => amountRate) : null,
    missing: isBounded ? sum(({ missing }) => missing ?? 0) : null,
    uncountedSeconds: Math.max(0, ...cells.map(({ uncountedSeconds }) => uncountedSeconds)),
    exact: host.exact,
    ...host.cost,
    skewMs: host.skewMs,
    intervalMs: host.intervalMs,
    sinceMs: host.sinceMs,
    epoch: host.epoch,
    state: host.state,
    problem: host.problem,
    refusal: host.refusal,
    twin: host.twin,
    thinned: host.thinned,
    kernel: host.kernel,
    vmtally: host.vmtally,
    bpftrace: host.bpftrace,
    cpus: host.cpus,
  };
}
