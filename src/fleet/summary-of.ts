import { encodeRows } from '../capture/row-columns.ts';
import type { Cells } from '../tally/cells.ts';
import { describedId, knownContainers } from '../tally/known-containers.ts';
import { addToDistribution, mapsOf } from '../tally/series-distributions.ts';
import type { Steps } from '../tally/steps.ts';
import type { Distribution } from '../tally/tally.ts';
import type { Container } from '../wire/container.ts';
import type { RowIdentity } from '../wire/feed.ts';
import { type Earlier, earlierOf } from './earlier.ts';
import { bytesOf, listing } from './entry-list.ts';
import { addingGroups, groupsOf, type HostNumbers, type KeptSums } from './host-numbers.ts';
import { SCHEMA } from './pack-summary.ts';
import {
  type CellBytes,
  GROUPS_SENT,
  type GroupList,
  LIMITS,
  ROWS_SENT,
  SENT_GROUPINGS,
  type SentGrouping,
  type Summary,
} from './schema.ts';
import { valueBytes } from './value-bytes.ts';

/** Fields that are the same in all summaries of a run. */
export type Identity = Pick<
  Summary,
  | 'host'
  | 'labels'
  | 'session'
  | 'bootId'
  | 'run'
  | 'runMs'
  | 'intervalMs'
  | 'vmtally'
  | 'bpftrace'
  | 'kernel'
  | 'cpus'
>;

/** Number of a summary in its run, its time, the cost of counting, and the last summary of the host that is of another run. */
export interface Circumstances extends Pick<Summary, 'seq' | 'sentMs' | 'cost'> {
  former: Summary | 'unreadable' | undefined;
  /** Divisor of the numbers of entries: 2 and more where a summary would be too long. */
  shorter: number;
}

/** A hub shows it as the host's problem until the service ends. */
const BEGUN_ANEW =
  'the last summary of the run before could not be read: the sums began anew with this run, and are lower than they were';

/** Makes a summary, in steps. */
export function* summarizing(
  identity: Identity,
  numbers: HostNumbers,
  { seq, sentMs, cost, former: last, shorter }: Circumstances,
): Steps<Summary> {
  const { info, atMs, seconds } = numbers;
  const former = last === 'unreadable' ? undefined : last;
  const earlier = earlierOf(former, numbers.series);
  const kept = yield* addingGroups(numbers);
  const totals = numbers.total.copy();
  totals.addAll(earlier.total, true);
  // Entries in the order in which rows are written.
  const rows = numbers.rows.toSorted(
    ({ who: a }, { who: b }) => Number(a.ended) - Number(b.ended) || a.row - b.row,
  );
  const most = Math.min(LIMITS.entries, Math.floor(LIMITS.cells / Math.max(1, earlier.series.length)));
  const { sent, ...rowList } = yield* listing(
    rows,
    { each: Math.ceil(ROWS_SENT / shorter), all: Math.ceil(most / shorter) },
    numbers.goneMost,
  );
  const groups: Partial<Record<SentGrouping, GroupList>> = {};
  for (const grouping of SENT_GROUPINGS)
    groups[grouping] = yield* grouped(numbers, kept, earlier, grouping, shorter);
  return {
    ...identity,
    schema: SCHEMA,
    epoch: (former?.epoch ?? 0) + 1,
    seq,
    atMs,
    sentMs,
    sinceMs: former?.sinceMs ?? identity.runMs,
    seconds: Math.max(seconds, 1e-3),
    state: info.state,
    problem: info.problem?.message ?? (last === 'unreadable' ? BEGUN_ANEW : null),
    series: earlier.series,
    totals: bytesOf([totals]),
    distributions: distributionsOf(numbers, earlier),
    ...accuracyOf(numbers, earlier),
    cost,
    rows: { rows: encodeRows(sent.map(({ who }) => who)), ...rowList },
    containers: containersOf(sent.map(({ who }) => who)),
    groups: groups as Summary['groups'],
  };
}

function* grouped(
  { total }: HostNumbers,
  kept: KeptSums,
  earlier: Earlier,
  grouping: SentGrouping,
  shorter: number,
): Steps<GroupList> {
  const { groups, blur } = sumsOf(total, kept, earlier, grouping);
  const entries = [...groups].map(([key, cells]) => ({ key, cells }));
  const most = Math.min(GROUPS_SENT, Math.floor(LIMITS.groupCells / Math.max(1, earlier.series.length)));
  const all = Math.ceil(most / shorter);
  const { sent, left, ...list } = yield* listing(entries, { each: all, all });
  return {
    keys: sent.map(({ key }) => key),
    ...list,
    left: left + earlier.groups[grouping].left,
    blur,
  };
}

/** All groups with those of former runs, and the most that any of them may have beyond its number. */
export function sumsOf(
  total: Cells,
  kept: KeptSums,
  earlier: Earlier,
  grouping: SentGrouping,
): { groups: Map<string, Cells>; blur: CellBytes } {
  const groups = groupsOf(kept, grouping);
  // Groups of some processes that left are not known any more: any group may have their numbers.
  const blur = total.copy();
  for (const cells of groups.values()) blur.subtract(cells, true);
  blur.addAll(earlier.groups[grouping].blur, true);
  for (const [key, cells] of earlier.groups[grouping].groups) {
    const known = groups.get(key);
    if (known === undefined) groups.set(key, cells);
    else known.addAll(cells, true);
  }
  return { groups, blur: bytesOf([blur], true) };
}

/** Values of all runs; beyond what a summary may have, those that came most. */
function distributionsOf({ distributions }: HostNumbers, earlier: Earlier): Summary['distributions'] {
  const maps: Map<number, Distribution> = mapsOf(distributions);
  const { distributions: old } = earlier;
  for (let at = 0; at < old.length; at += 3)
    addToDistribution(maps, old[at] ?? 0, old[at + 1] ?? 0, old[at + 2] ?? 0);
  const all = [...maps].flatMap(([series, distribution]) =>
    series < earlier.series.length
      ? [...distribution].map(([value, count]) => ({ series, value, count }))
      : [],
  );
  const kept =
    all.length <= LIMITS.values ? all : all.toSorted((a, b) => b.count - a.count).slice(0, LIMITS.values);
  return valueBytes(kept);
}

/**
 * Losses of all runs. What a run counted after its last summary is lost. The time from that summary until this run began to
 * count is uncounted.
 */
function accuracyOf(
  { info, series, atMs }: HostNumbers,
  earlier: Earlier,
): Pick<Summary, 'missing' | 'uncountedSeconds'> {
  const own = new Map(info.accuracy.since.series.map((accuracy) => [accuracy.series, accuracy]));
  const secondsTo = (ms: number) => (earlier.atMs === 0 ? 0 : Math.max(0, ms - earlier.atMs) / 1000);
  // A label of `earlier` is printable: that of a filter of several lines is another one.
  const ownOf = (place: number) => own.get(series[place]?.label ?? '');
  const missing = earlier.series.map((_, place) => {
    const [before = 0, now = 0] = [earlier.missing[place], ownOf(place)?.missing];
    return before === null || now === null ? null : before + now;
  });
  const uncountedSeconds = earlier.series.map((_, place) => {
    const before = earlier.uncountedSeconds[place] ?? 0;
    const one = series[place];
    if (one === undefined) return before + secondsTo(atMs);
    return before + secondsTo(one.sinceMs || atMs) + (ownOf(place)?.uncountedSeconds ?? 0);
  });
  return { missing, uncountedSeconds };
}

/** Descriptions of the containers of rows. */
function containersOf(rows: readonly RowIdentity[]): Container[] {
  const known = new Map<string, Container>();
  for (const { cgroup } of rows) {
    const id = cgroup === null ? undefined : describedId(knownContainers.placeOf(cgroup));
    const container = id === undefined ? undefined : knownContainers.get(id);
    if (container !== undefined) known.set(container.id, container);
  }
  return [...known.values()];
}
