import type { growthOf } from '../kernel/kept-objects.ts';
import { accuracyOf, lossesOf } from '../tally/accuracy.ts';
import type { ObjectGroup, ObjectSums } from '../tally/objects.ts';
import type { Rows } from '../tally/tally.ts';
import type { Accuracy } from '../wire/accuracy.ts';
import type { ExactnessReport } from '../wire/exactness.ts';
import type { ObjectRows } from '../wire/objects.ts';
import { freesOfAll } from './frees-of-all.ts';
import {
  type CountedRow,
  freerRows,
  liveRows,
  type NetCounts,
  netRows,
  type ObjectNamer,
} from './object-rows.ts';
import type { OutstandingReport } from './outstanding-report.ts';

/** The part of the report that `outstandingOf` makes of a span; its caller adds what it knows of the command line. */
type Figures = Omit<
  OutstandingReport,
  | 'schema'
  | 'kind'
  | 'target'
  | 'command'
  | 'event'
  | 'atSeconds'
  | 'windowSeconds'
  | 'tickSeconds'
  | 'exactness'
>;

export interface OutstandingOptions {
  by: ObjectRows;
  /** Only objects that are surely so old have rows. */
  olderSeconds: number | undefined;
  top: number;
  names: ObjectNamer;
  /** Events of which each run allocates an object, or frees one. */
  events: { allocates: readonly string[]; frees: readonly string[] };
  /** Growth by what the kernel itself says, if the count has the whole system. */
  growth?: ReturnType<typeof growthOf> | undefined;
}

/** Objects since the start of the count. `groups`: those that are left, once the last tick printed them. */
export interface CountedObjects {
  sums: ObjectSums;
  groups: readonly ObjectGroup[] | undefined;
  net: NetCounts;
  /** Frees by process and call site; undefined where they are not counted. */
  freers?: Rows | undefined;
}

/** The figures of a count so far, or at its end. */
export function outstandingOf(
  { sums, groups, net, freers: freersBySite }: CountedObjects,
  exactness: ExactnessReport,
  options: OutstandingOptions,
): Figures {
  const { by, olderSeconds, top, names, events, growth } = options;
  const old = groups?.filter(({ leastNs }) => leastNs >= 1e9 * (olderSeconds ?? 0));
  const rows = old === undefined ? netRows(net, by, names) : liveRows(old, by, names);
  // The sums of an interval are of a later moment than its rows, which have the events of whole ticks.
  const [allocated, freed] =
    groups === undefined ? [countOf(net.allocated), countOf(net.freed)] : [sums.allocated, sums.freed];
  const outstanding =
    groups === undefined
      ? { objects: Math.max(0, allocated - freed - countOf(net.unseen)), bytes: bytesOf(rows) }
      : amountOf(groups);
  const allocations = sideOf(allocated, exactness, events.allocates);
  const frees = sideOf(freed, freesOfAll(exactness), events.frees);
  const freers = freersBySite === undefined ? null : freerRows(freersBySite, names);
  return {
    by,
    allocated,
    freed,
    outstanding,
    older:
      olderSeconds === undefined || old === undefined ? null : { ...amountOf(old), seconds: olderSeconds },
    earlier: sums.earlier,
    unseen: groups === undefined ? countOf(net.unseen) : allocated - freed - outstanding.objects,
    parts: sums.parts,
    maybeFreed: Math.min(outstanding.objects, skippedRuns(exactness, events.frees)),
    counted: { allocations: allocations.share, frees: frees.share },
    missing: { allocations: allocations.missing, frees: frees.missing },
    cachesGrown: growth?.inCaches ?? null,
    rows: rows
      .slice(0, top)
      .map((row) => ({ ...row, grown: by === 'site' ? grownOf(row.name, growth) : null })),
    rowsLeftOut: Math.max(0, rows.length - top),
    freers: freers?.slice(0, top) ?? null,
    freersLeftOut: Math.max(0, (freers?.length ?? 0) - top),
  };
}

/** A site is `function+0xOFFSET/0xLENGTH`, and compilers add `.isra.0` and the like to the name of the source. */
const grownOf = (site: string, growth: OutstandingOptions['growth']): number | null =>
  growth?.byFunction?.get(/^[^+. ]+/.exec(site)?.[0] ?? '') ?? null;

function amountOf(groups: readonly ObjectGroup[]): { objects: number; bytes: number } {
  let [objects, bytes] = [0, 0];
  for (const group of groups) {
    objects += group.objects;
    bytes += group.objects * group.bytes;
  }
  return { objects, bytes };
}

function countOf(rows: Rows | undefined): number {
  let sum = 0;
  for (const sizes of rows?.values() ?? []) for (const count of sizes.values()) sum += count;
  return sum;
}

const bytesOf = (rows: readonly CountedRow[]): number => rows.reduce((sum, { bytes }) => sum + bytes, 0);

/** The least share of the runs of these events that a count has, and how many it may lack; null if no bound is known. */
const sideOf = (counted: number, exactness: ExactnessReport, events: readonly string[]): Accuracy =>
  accuracyOf({
    series: '',
    counted,
    losses: lossesOf(exactness)({ label: '', events }),
    isSum: false,
    seconds: 1,
    uncountedSeconds: 0,
    isCountedNow: true,
  });

/** Any process may free an object, so the runs that the whole machine skipped count. */
const skippedRuns = ({ missedRuns }: Pick<ExactnessReport, 'missedRuns'>, frees: readonly string[]): number =>
  missedRuns.reduce((sum, { event, runs }) => sum + (frees.includes(event) ? runs : 0), 0);
