import type { ObjectGroup } from '../tally/objects.ts';
import type { Rows } from '../tally/tally.ts';
import type { ObjectFreer, ObjectRow, ObjectRows } from '../wire/objects.ts';

/** Functions that name processes and call sites; a site is the low 32 bits of its address as text. */
export interface ObjectNamer {
  task: (pid: string) => string;
  comm: (pid: string) => string;
  site: (site: string) => string;
}

/** A row without what the kernel itself says. */
export type CountedRow = Omit<ObjectRow, 'grown'>;

/** Objects of one process and call site that have some age, or counts of both sides. */
interface Part {
  pid: string;
  site: string;
  objects: number;
  bytes: number;
  allocated: number | null;
  freed: number | null;
  leastNs: number;
  mostNs: number | null;
}

/** Objects that are left, as rows. */
export function liveRows(groups: readonly ObjectGroup[], by: ObjectRows, names: ObjectNamer): CountedRow[] {
  const parts = groups.map(
    ({ pid, site, bytes, objects, ...ages }): Part => ({
      pid: String(pid),
      site: String(site),
      objects,
      bytes: bytes * objects,
      allocated: null,
      freed: null,
      ...ages,
    }),
  );
  return rowsOf(parts, by, names);
}

/** Counts by process and call site: what was allocated, freed, and freed without an event. */
export type NetCounts = Record<'allocated' | 'freed' | 'unseen', Rows | undefined>;

/** Allocations less frees, by process and call site, as rows. */
export function netRows(counts: NetCounts, by: ObjectRows, names: ObjectNamer): CountedRow[] {
  const parts = (['allocated', 'freed', 'unseen'] as const).flatMap((side) =>
    [...(counts[side] ?? [])].map(([key, sizes]) => partOf(key, sizes, side)),
  );
  return rowsOf(parts, by, names);
}

function partOf(key: string, sizes: ReadonlyMap<number, number>, side: keyof NetCounts): Part {
  const [pid = '', site = ''] = key.split(',');
  let [objects, bytes] = [0, 0];
  for (const [size, count] of sizes) {
    objects += count;
    bytes += size * count;
  }
  const sign = side === 'allocated' ? 1 : -1;
  return {
    pid,
    site,
    objects: sign * objects,
    bytes: sign * bytes,
    allocated: side === 'allocated' ? objects : 0,
    freed: side === 'freed' ? objects : 0,
    leastNs: 0,
    mostNs: null,
  };
}

function rowsOf(parts: readonly Part[], by: ObjectRows, names: ObjectNamer): CountedRow[] {
  const byName = new Map<string, Part[]>();
  for (const part of parts) {
    const name = nameOf(part, by, names);
    const known = byName.get(name);
    if (known === undefined) byName.set(name, [part]);
    else known.push(part);
  }
  const rows = [...byName].map(([name, all]) => ({
    row: rowOf(name, all, by, names),
    age: all[0]?.leastNs ?? 0,
  }));
  const compare = (a: (typeof rows)[number], b: (typeof rows)[number]): number =>
    (by === 'age' ? b.age - a.age : b.row.bytes - a.row.bytes || b.row.objects - a.row.objects) ||
    (a.row.name < b.row.name ? -1 : 1);
  return rows.toSorted(compare).map(({ row }) => row);
}

function nameOf({ pid, site, leastNs }: Part, by: ObjectRows, names: ObjectNamer): string {
  if (by === 'pid') return names.task(pid);
  if (by === 'comm') return names.comm(pid);
  return by === 'site' ? names.site(site) : ageRange(leastNs);
}

/** `under 1 s`, `1 s to 2 s`, `2 s to 4 s` and so on: powers of two of a second. */
function ageRange(ns: number): string {
  const seconds = ns / 1e9;
  if (seconds < 1) return 'under 1 s';
  const from = 2 ** Math.floor(Math.log2(seconds));
  return `${from} s to ${2 * from} s`;
}

function rowOf(name: string, parts: readonly Part[], by: ObjectRows, names: ObjectNamer): CountedRow {
  const sum = (value: (part: Part) => number | null) =>
    parts.reduce((all, part) => all + (value(part) ?? 0), 0);
  const hasCounts = parts[0]?.allocated !== null;
  const mostNs = parts.reduce<number | null>(
    (most, part) => (part.mostNs === null ? most : Math.max(most ?? 0, part.mostNs)),
    null,
  );
  return {
    name,
    // A count of allocations that was lost must not make a row negative.
    objects: Math.max(
      0,
      sum(({ objects }) => objects),
    ),
    bytes: Math.max(
      0,
      sum(({ bytes }) => bytes),
    ),
    allocated: hasCounts ? sum(({ allocated }) => allocated) : null,
    freed: hasCounts ? sum(({ freed }) => freed) : null,
    oldestSeconds: mostNs === null ? null : mostNs / 1e9,
    users: new Set(parts.map(({ pid }) => pid)).size,
    most: mostOf(parts, by, names),
  };
}

/** The process or the call site with most bytes, by which rows are ordered; null where the event has no call sites. */
function mostOf(parts: readonly Part[], by: ObjectRows, names: ObjectNamer): ObjectRow['most'] {
  const sums = new Map<string, { objects: number; bytes: number }>();
  for (const { pid, site, objects, bytes } of parts) {
    const key = by === 'site' ? pid : site;
    const before = sums.get(key) ?? { objects: 0, bytes: 0 };
    sums.set(key, { objects: before.objects + objects, bytes: before.bytes + bytes });
  }
  const [first] = [...sums].toSorted(([, a], [, b]) => b.bytes - a.bytes || b.objects - a.objects);
  if (first === undefined || (by !== 'site' && first[0] === '0')) return null;
  const [key, sum] = first;
  return { name: by === 'site' ? names.task(key) : names.site(key), ...sum };
}

/** Rows by freer: keys are process and site of the free, values the site of the allocation. */
export function freerRows(freers: Rows, names: ObjectNamer): ObjectFreer[] {
  const siteOf = (site: string): string | null => (site === '0' ? null : names.site(site));
  return [...freers]
    .flatMap(([key, sites]) => {
      const [pid = '', site = '0'] = key.split(',');
      return [...sites].map(
        ([allocation, objects]): ObjectFreer => ({
          process: names.task(pid),
          site: siteOf(site),
          allocatedAt: siteOf(String(allocation)),
          objects,
        }),
      );
    })
    .toSorted((a, b) => b.objects - a.objects || (a.process < b.process ? -1 : 1));
}
