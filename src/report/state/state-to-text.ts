import { clean } from '../../text/clean.ts';
import { shortSize } from '../../text/short-size.ts';
import { STATE_NOTES } from '../../text/state-notes.ts';
import { cut } from '../../text/text-width.ts';
import { grouped, plural, withSign, withUnit } from '../../text/units.ts';
import { wrap } from '../../text/wrap.ts';
import type { CacheState, KernelState, Moving, SiteState } from '../../wire/state.ts';
import { zonesToText } from './zones-to-text.ts';

interface StateTextOptions {
  /** Columns of a line; Infinity where no terminal shows it. */
  width: number;
}

/** A reading as tables, and how far they are right. */
export function stateToText(state: KernelState, { width }: StateTextOptions): string {
  const notes = stateNotes(state).flatMap((note) => wrap(note, { first: '   ', rest: '     ', width: 79 }));
  return `${[
    '',
    ...slabsToText(state, width),
    ...zonesToText(state),
    ...sitesToText(state, width),
    ...(notes.length === 0 ? [] : [' Note:', ...notes]),
  ].join('\n')}\n`;
}

interface Column<R> {
  head: string;
  width: number;
  of: (row: R) => string;
}

/** Rows of a table below its heads, and the name of each row at the right. */
function tableOf<R>(
  columns: readonly Column<R>[],
  head: string,
  rows: readonly [R, string][],
  width: number,
) {
  const taken = columns.reduce((sum, column) => sum + column.width, 2);
  const lineOf = (cells: readonly string[], name: string): string =>
    `${cells.join('')}  ${width === Infinity ? name : cut(name, width - taken)}`;
  return [
    lineOf(
      columns.map((column) => column.head.padStart(column.width)),
      head,
    ),
    ...rows.map(([row, name]) =>
      lineOf(
        columns.map((column) => column.of(row).padStart(column.width)),
        clean(name),
      ),
    ),
  ];
}

/** In the first reading no change is known: its columns are left out. */
const changesOf = <R>(
  seconds: number | null,
  of: (row: R) => Moving,
  text: (change: number) => string,
): Column<R>[] =>
  seconds === null
    ? []
    : [
        { head: 'CHANGE', width: 10, of: (row) => text(of(row).change ?? 0) },
        { head: 'SINCE', width: 10, of: (row) => text(of(row).since ?? 0) },
      ];

const signedSize = (bytes: number): string => withSign(bytes, shortSize);

function slabsToText({ slabs, seconds }: KernelState, width: number): string[] {
  if (slabs === null) return [];
  const columns: Column<CacheState>[] = [
    { head: 'ACTIVE', width: 11, of: ({ active }) => grouped(active.now) },
    { head: 'OBJECTS', width: 11, of: ({ objects }) => grouped(objects) },
    { head: 'EACH', width: 7, of: ({ objectBytes }) => shortSize(objectBytes) },
    { head: 'BYTES', width: 7, of: ({ bytes }) => shortSize(bytes.now) },
    ...changesOf<CacheState>(seconds, ({ active }) => active, withSign),
  ];
  return [
    ` ${plural(slabs.rows, 'slab cache')}, ${withUnit(slabs.bytes.now, 'bytes')} in slabs${byChange(slabs.bytes, seconds)}:`,
    '',
    ...tableOf(
      columns,
      'CACHE',
      slabs.caches.map((cache) => [cache, cacheName(cache)]),
      width,
    ),
    ...(slabs.rowsLeftOut > 0 ? [`${plural(slabs.rowsLeftOut, 'more cache')}: --top shows more`] : []),
    '',
  ];
}

/** Most names of a merged cache. */
const MOST_ALIASES = 3;

const cacheName = ({ name, aliases }: CacheState): string => {
  const more = aliases.length - MOST_ALIASES;
  const names = [name, ...aliases.slice(0, MOST_ALIASES)].join(', ');
  return more > 0 ? `${names} and ${more} more` : names;
};

function sitesToText({ allocations, seconds }: KernelState, width: number): string[] {
  if (allocations === null) return [];
  const columns: Column<SiteState>[] = [
    { head: 'BYTES', width: 7, of: ({ bytes }) => shortSize(bytes.now) },
    { head: 'CALLS', width: 11, of: ({ calls }) => grouped(calls.now) },
    ...changesOf<SiteState>(seconds, ({ bytes }) => bytes, signedSize),
  ];
  return [
    ` ${plural(allocations.rows, 'allocation site')}, ${withUnit(allocations.bytes.now, 'bytes')} not freed${byChange(allocations.bytes, seconds)}:`,
    '',
    ...tableOf(
      columns,
      'SITE',
      allocations.sites.map((site) => [site, siteName(site)]),
      width,
    ),
    ...(allocations.rowsLeftOut > 0
      ? [`${plural(allocations.rowsLeftOut, 'more site')}: --top shows more`]
      : []),
    '',
  ];
}

const siteName = ({ place, module, function: name, accurate }: SiteState): string =>
  `${accurate ? '' : '~ '}${name} ${place}${module === null ? '' : ` [${module}]`}`;

const byChange = ({ change }: Moving, seconds: number | null): string =>
  change === null || seconds === null ? '' : `, ${signedSize(change)} in ${seconds.toFixed(1)} s`;

/** Sentences that say how far the numbers may be off, and which events move them. */
function stateNotes({ slabs, zones, allocations, missing }: KernelState): string[] {
  const types = zones?.flatMap(({ types: all }) => all ?? []) ?? [];
  return [
    ...(slabs === null ? [] : [STATE_NOTES.slab]),
    ...(zones === null ? [] : [STATE_NOTES.buddy]),
    ...(types.some(({ atLeast }) => atLeast.length > 0) ? [STATE_NOTES.types] : []),
    ...(allocations?.sites.some(({ accurate }) => !accurate) ? [STATE_NOTES.allocations] : []),
    ...missing.map(({ reason, hint }) => `${reason}. ${hint}`),
  ];
}
