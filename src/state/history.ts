import { fragmentationIndex, unusableIndex } from '../kernel/fragmentation.ts';
import { pageSize } from '../kernel/page-size.ts';
import type { SlabCache } from '../kernel/slabinfo.ts';
import { printable } from '../printable.ts';
import {
  type CacheState,
  type KernelState,
  MOST_STATE_ROWS,
  type SiteState,
  type ZoneState,
} from '../wire/state.ts';
import { type Before, type Marks, movingOf, sumMoving } from './moving.ts';
import type { RawState } from './read-state.ts';

/** A reading, as far as later ones are compared with it. */
interface Marked {
  atMs: number;
  caches: Marks | undefined;
  sites: Marks | undefined;
  zones: ReadonlyMap<string, readonly number[]> | undefined;
}

/** Readings of the state: each says what changed since the one before, and since the first. */
export class StateHistory {
  readonly #pageBytes: number;
  #reading = 0;
  #first: Marked | undefined;
  #last: Marked | undefined;

  constructor(pageBytes = pageSize()) {
    this.#pageBytes = pageBytes;
  }

  /** Names of the caches of the last reading. */
  get caches(): ReadonlySet<string> {
    return new Set(this.#last?.caches?.keys());
  }

  add(raw: RawState): KernelState {
    const [first, last] = [this.#first, this.#last];
    const now = marksOf(raw, this.#pageBytes);
    this.#first = this.#first === undefined ? now : withParts(this.#first, now);
    this.#last = now;
    const seconds = (before: Marked | undefined) =>
      before === undefined ? null : (raw.atMs - before.atMs) / 1000;
    return {
      reading: ++this.#reading,
      atMs: raw.atMs,
      seconds: seconds(last),
      sinceSeconds: seconds(first),
      elapsedMs: raw.elapsedMs,
      cpuMs: raw.cpuMs,
      pageSize: this.#pageBytes,
      slabs: slabsOf(raw, now, { last: last?.caches, first: first?.caches }),
      zones: zonesOf(raw, last?.zones, first?.zones),
      allocations: allocationsOf(raw, now, { last: last?.sites, first: first?.sites }),
      missing: raw.missing,
    };
  }
}

/** A part that the first reading lacked begins with the reading that has it. */
const withParts = (first: Marked, now: Marked): Marked => ({
  atMs: first.atMs,
  caches: first.caches ?? now.caches,
  sites: first.sites ?? now.sites,
  zones: first.zones ?? now.zones,
});

type Sized = Pick<SlabCache, 'slabs' | 'pagesPerSlab'>;
const bytesOf = ({ slabs, pagesPerSlab }: Sized, pageBytes: number): number =>
  slabs * pagesPerSlab * pageBytes;
const zoneKey = ({ node, zone }: { node: number; zone: string }): string => `${node} ${zone}`;

const marksOf = ({ atMs, slabs, zones, sites }: RawState, pageBytes: number): Marked => ({
  atMs,
  caches: slabs && new Map(slabs.map((cache) => [cache.name, [cache.active, bytesOf(cache, pageBytes)]])),
  sites: sites && new Map(Array.from(sites, ([key, { calls, bytes }]) => [key, [calls, bytes]])),
  zones: zones && new Map(zones.map((zone) => [zoneKey(zone), zone.free])),
});

/** Most characters of a name. */
const NAME = 200;
const nameOf = (text: string): string => printable(text).slice(0, NAME);

function slabsOf({ slabs }: RawState, now: Marked, before: Before): KernelState['slabs'] {
  if (slabs === undefined || now.caches === undefined) return null;
  const caches: CacheState[] = slabs.map((cache) => ({
    name: nameOf(cache.name),
    aliases: cache.aliases.map(nameOf),
    objectBytes: cache.objectBytes,
    objects: cache.objects,
    active: movingOf(cache.name, 0, cache.active, before),
    bytes: movingOf(cache.name, 1, now.caches?.get(cache.name)?.[1] ?? 0, before),
  }));
  return {
    active: sumMoving(0, now.caches, before),
    bytes: sumMoving(1, now.caches, before),
    ...sumsOf(caches),
    caches: largest(caches),
  };
}

function allocationsOf({ sites }: RawState, now: Marked, before: Before): KernelState['allocations'] {
  if (sites === undefined || now.sites === undefined) return null;
  const rows: SiteState[] = [];
  for (const [key, site] of sites) {
    const [calls, bytes] = [movingOf(key, 0, site.calls, before), movingOf(key, 1, site.bytes, before)];
    if ([calls, bytes].every(({ now: number, since }) => number === 0 && !since)) continue;
    const { place, module, function: name, accurate } = site;
    rows.push({
      place: nameOf(place),
      module: module === null ? null : nameOf(module),
      function: nameOf(name),
      accurate,
      calls,
      bytes,
    });
  }
  return {
    calls: sumMoving(0, now.sites, before),
    bytes: sumMoving(1, now.sites, before),
    ...sumsOf(rows),
    sites: largest(rows),
  };
}

type Sum = Pick<CacheState | SiteState, 'bytes'>;

const sumsOf = ({ length }: readonly Sum[]): { rows: number; rowsLeftOut: number } => ({
  rows: length,
  rowsLeftOut: Math.max(0, length - MOST_STATE_ROWS),
});

const largest = <R extends Sum>(rows: readonly R[]): R[] =>
  rows.toSorted((a, b) => b.bytes.now - a.bytes.now).slice(0, MOST_STATE_ROWS);

function zonesOf(
  { zones, types }: RawState,
  last: Marked['zones'],
  first: Marked['zones'],
): KernelState['zones'] {
  if (zones === undefined) return null;
  const changeOf = (key: string, free: readonly number[], before: Marked['zones']): number[] | null =>
    before === undefined ? null : free.map((blocks, order) => blocks - (before.get(key)?.[order] ?? 0));
  return zones.map(({ node, zone, free }): ZoneState => {
    const key = zoneKey({ node, zone });
    return {
      node,
      zone: nameOf(zone),
      free,
      change: changeOf(key, free, last),
      since: changeOf(key, free, first),
      fragmentation: free.map((_, order) => fragmentationIndex(free, order)),
      unusable: free.map((_, order) => unusableIndex(free, order)),
      types:
        types
          ?.filter((type) => zoneKey(type) === key)
          .map(({ type, free: blocks, atLeast, pageblocks }) => ({
            type: nameOf(type),
            free: blocks,
            atLeast,
            pageblocks,
          })) ?? null,
    };
  });
}
