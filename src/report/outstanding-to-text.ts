import { saysNothing } from '../text/accuracy-to-text.ts';
import { clean } from '../text/clean.ts';
import { exactnessToText } from '../text/exactness-to-text.ts';
import { fit } from '../text/text-width.ts';
import { grouped, plural, withUnit } from '../text/units.ts';
import { wrap } from '../text/wrap.ts';
import type { ObjectFreer, ObjectRow } from '../wire/objects.ts';
import { freesOfAll } from './frees-of-all.ts';
import type { OutstandingReport } from './outstanding-report.ts';

export interface OutstandingTextOptions {
  /** Columns of a line; Infinity where no terminal shows it. */
  width: number;
}

const NAMES = { site: 'SITE', pid: 'PROCESS', comm: 'PROGRAM', age: 'AGE' } as const;
/** Least columns of a name, and of the name of who has most. */
const LEAST = 20;
/** The latter beside the column of /proc/allocinfo. */
const SHORT = 12;
/** Columns of a name where lines have no bound. */
const WIDE = 48;

/** The sums, the rows of what is not freed, and how far each may be off. */
export function outstandingToText(report: OutstandingReport, { width }: OutstandingTextOptions): string {
  const { kind, target, atSeconds, windowSeconds } = report;
  const seconds = kind === 'interval' ? `at ${atSeconds.toFixed(3)} s` : `in ${windowSeconds.toFixed(3)} s`;
  const columns = width === Infinity ? 80 : width;
  const notes = kind === 'total' ? outstandingNotes(report) : [];
  const lines = [
    ...wrap(`Allocated and not freed for ${target}, ${seconds}:`, { first: ' ', width: columns }),
    '',
    ...sumsOf(report),
    '',
    ...tableOf(report, width),
    ...freersOf(report, width),
    ...(notes.length > 0 ? ['', ' Note:'] : []),
    ...notes.flatMap((note) => wrap(note, { first: '   ', rest: '     ', width: columns - 1 })),
  ];
  return `\n${lines.join('\n')}\n`;
}

const isFull = ({ exactness }: Pick<OutstandingReport, 'exactness'>): boolean =>
  exactness.mapFull.some(({ map }) => map === 'objects');

function sumsOf(report: OutstandingReport): string[] {
  const { kind, allocated, freed, unseen, outstanding, older, earlier, event } = report;
  const what = event === 'pages' ? 'blocks' : 'objects';
  const notKept = kind === 'interval' && isFull(report) ? ', or not kept' : '';
  const line = (objects: number, bytes: number | null, name: string): string =>
    `${grouped(objects).padStart(14)} ${(bytes === null ? '' : withUnit(bytes, 'bytes')).padStart(10)}  ${name}`;
  return [
    line(allocated, null, `${what} allocated`),
    line(freed, null, 'of these, freed'),
    ...(unseen > 0 ? [line(unseen, null, 'of these, freed without an event')] : []),
    line(outstanding.objects, outstanding.bytes, `of these, not freed${notKept}`),
    ...(older === null
      ? []
      : [line(older.objects, older.bytes, `of these, at least ${older.seconds} s old`)]),
    line(
      earlier,
      null,
      isFull(report)
        ? 'others freed: from before, out of scope, or not kept'
        : 'others freed: allocated before or out of scope',
    ),
  ];
}

/** Columns of the numbers of a row, with the blanks around them. */
const NUMBERS = 1 + 10 + 1 + 11 + 1 + 8 + 2;
/** Columns of what /proc/allocinfo has, and the blank before. */
const GROWN = 10 + 1;

function tableOf({ rows, rowsLeftOut, by, kind }: OutstandingReport, width: number): string[] {
  if (rows.length === 0) return ['nothing is left'];
  const longest = Math.max(LEAST, ...rows.map(({ name }) => name.length));
  const isHeld = rows.some(({ grown }) => grown !== null);
  const space = width === Infinity ? WIDE + LEAST : width - NUMBERS - (isHeld ? GROWN : 0);
  const name = Math.min(longest, space - (isHeld ? SHORT : LEAST));
  const third = kind === 'total' ? 'OLDEST' : 'FREED';
  const most = by === 'site' ? 'MOST BY' : 'MOST AT';
  const head = `${fit(NAMES[by], name)} ${'NOT FREED'.padStart(10)} ${'OBJECTS'.padStart(11)} ${third.padStart(8)}${isHeld ? 'ALLOCINFO'.padStart(GROWN) : ''}  ${most}`;
  const lines = rows.map((row) => {
    const who = row.most === null ? '' : clean(row.most.name);
    const last = width === Infinity ? who : fit(who, space - name);
    return `${fit(clean(row.name), name)} ${numbersOf(row)}${isHeld ? grownOf(row) : ''}  ${last}`.trimEnd();
  });
  return [
    head.trimEnd(),
    ...lines,
    ...(rowsLeftOut > 0 ? [`${plural(rowsLeftOut, 'more row')}: --top shows more`] : []),
  ];
}

function numbersOf({ objects, bytes, oldestSeconds, freed }: ObjectRow): string {
  const third = oldestSeconds === null ? grouped(freed ?? 0) : `${oldestSeconds.toFixed(1)} s`;
  return `${withUnit(bytes, 'bytes').padStart(10)} ${grouped(objects).padStart(11)} ${third.padStart(8)}`;
}

const grownOf = ({ grown }: ObjectRow): string => (grown === null ? '' : grouped(grown)).padStart(GROWN);

function freersOf({ freers, freersLeftOut }: OutstandingReport, width: number): string[] {
  if (freers === null) return [];
  const space = width === Infinity ? 2 * WIDE : width - 22 - 11 - 2;
  const line = (process: string, objects: string, at: string): string =>
    `${fit(process, 22)} ${objects.padStart(11)} ${width === Infinity ? at : fit(at, space)}`.trimEnd();
  const placeOf = ({ site, allocatedAt }: ObjectFreer): string =>
    site === null ? '' : clean(`${site} of ${allocatedAt ?? '?'}`);
  return [
    '',
    line('FREED BY', 'OBJECTS', 'AT, AND WHERE ALLOCATED'),
    ...freers.map((row) => line(clean(row.process), grouped(row.objects), placeOf(row))),
    ...(freers.length === 0 ? ['nobody freed any'] : []),
    ...(freersLeftOut > 0 ? [`${plural(freersLeftOut, 'more row')}: --top shows more`] : []),
  ];
}

/** mm/slab_common.c, kvfree_rcu_bulk, and mm/slub.c, kmem_cache_free_bulk, have no event for each object. */
const IN_BULK =
  'what kfree_rcu() or a bulk free frees has no event: it counts as not freed until its address is allocated again';
/** mm/compaction.c, compaction_alloc, hands out a page without an event. */
const MIGRATED = 'a page that compaction moved counts as freed, as the event of its first place says so';

/** The part of a report that says how far it may be off. */
type Doubts = Pick<
  OutstandingReport,
  | 'allocated'
  | 'freed'
  | 'counted'
  | 'missing'
  | 'maybeFreed'
  | 'unseen'
  | 'parts'
  | 'exactness'
  | 'event'
  | 'cachesGrown'
  | 'outstanding'
  | 'earlier'
>;

/** Sentences that say how far the report may be off. */
export function outstandingNotes(report: Doubts): string[] {
  const { maybeFreed, unseen, parts, exactness, event } = report;
  const amount = (count: number): string =>
    `${grouped(count)} ${event === 'pages' ? 'block' : 'object'}${count === 1 ? ' was' : 's were'}`;
  const lost = isFull(report)
    ? 'not kept, as the map was full, or freed without an event'
    : `freed without an event: ${unseen === 1 ? 'its address was' : 'their addresses were'} allocated again`;
  return [
    ...sharesToText(report),
    event === 'pages' ? MIGRATED : IN_BULK,
    ...(maybeFreed > 0
      ? [
          `up to ${grouped(maybeFreed)} of what is not freed may have been freed: the kernel skipped so many runs of the probes of frees`,
        ]
      : []),
    ...(unseen > 0 ? [`${amount(unseen)} ${lost}`] : []),
    ...(parts > 0
      ? [`${amount(parts)} freed in parts: all of each counts as freed with its first page`]
      : []),
    ...heldToText(report),
    ...exactnessToText(freesOfAll(exactness), false),
  ];
}

/** Both sides: where only frees were missed, all allocations are counted. */
function sharesToText({ allocated, freed, counted: { allocations, frees }, missing }: Doubts): string[] {
  if (allocations === frees && (allocations === null || !saysNothing(allocations))) {
    if (allocations === '100 %' || allocations === null) return [];
    return [`${atLeast(allocations)} of the allocations and of their frees were counted`];
  }
  const sides = [
    { share: allocations, of: 'the allocations', counted: allocated, lacking: missing.allocations },
    { share: frees, of: 'their frees', counted: freed, lacking: missing.frees },
  ];
  const isTold = (share: string | null): share is string => share !== null && !saysNothing(share);
  const parts = sides.flatMap(({ share, of }) => (isTold(share) ? [`${atLeast(share)} of ${of}`] : []));
  return [
    ...(parts.length > 0 ? [`${parts.join(' and ')} were counted`] : []),
    ...sides.flatMap(({ share, of, counted, lacking }) =>
      share === null || isTold(share)
        ? []
        : [`${of}: ${grouped(counted)} counted, up to ${grouped(lacking ?? 0)} missing`],
    ),
  ];
}

const atLeast = (share: string): string => share.replace('≥', 'at least');

/**
 * Holds allocations less all frees against the growth of the kernel's caches, which has the frees without an event too.
 * Objects that were surely freed without an event, as their addresses were allocated again, are in neither number.
 */
function heldToText(report: Doubts): string[] {
  const { cachesGrown, outstanding, earlier, unseen, event } = report;
  if (cachesGrown === null) return [];
  const caches = event === 'kmalloc' ? 'the caches of kmalloc' : 'all slab caches';
  const grown = `${caches} have about ${change(cachesGrown)} than before the count (/proc/slabinfo)`;
  // A map that was full counts the frees of what it did not keep, and not the allocations.
  if (isFull(report)) return [grown];
  const net = outstanding.objects - earlier;
  const expected = `${grown}; by the counts, not freed less others freed, they would have ${change(net)}`;
  if (net <= cachesGrown) return [expected];
  const beside = unseen > 0 ? `, beside the ${grouped(unseen)} whose addresses were allocated again` : '';
  return [
    `${expected}: about ${plural(net - cachesGrown, 'object was', 'objects were')} freed without an event${beside}`,
  ];
}

/** The sign in a word: no number is negative. */
const change = (objects: number): string =>
  `${plural(Math.abs(objects), 'object')} ${objects < 0 ? 'fewer' : 'more'}`;
