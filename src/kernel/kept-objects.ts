import { readSmallFile } from '../small-file.ts';

/** Objects that the kernel itself says are allocated now. */
export interface KeptObjects {
  /**
   * Objects in slab caches, by /proc/slabinfo. Free ones in the slabs of a CPU count too (mm/slub.c, get_slabinfo, takes off
   * those of partial slabs alone), so the growth is an estimate. Undefined where slabinfo cannot be read.
   */
  inCaches: number | undefined;
  /** Objects by the function that allocated them, by /proc/allocinfo (Linux 6.10, CONFIG_MEM_ALLOC_PROFILING). */
  byFunction: ReadonlyMap<string, number> | undefined;
}

/** `kind`: objects of kmalloc alone, or of all caches. */
export function readKeptObjects(kind: 'kmalloc' | 'slab'): KeptObjects {
  const [slabinfo, allocinfo] = ['/proc/slabinfo', '/proc/allocinfo'].map(read);
  return {
    inCaches: slabinfo === undefined ? undefined : objectsInCaches(slabinfo, kind),
    byFunction: allocinfo === undefined ? undefined : objectsByFunction(allocinfo),
  };
}

/** Caches of kmalloc: kmalloc-64, kmalloc-cg-64, kmalloc-rnd-01-64, dma-kmalloc-64 (mm/slab_common.c, kmalloc_info). */
const KMALLOC = /^(?:dma-)?kmalloc-/;
/** Name and active objects of a line, which no other line begins with. */
const CACHE = /^(\S+) +(\d+) +\d+ +\d+ /;

export function objectsInCaches(slabinfo: string, kind: 'kmalloc' | 'slab'): number {
  let objects = 0;
  for (const line of slabinfo.split('\n')) {
    const [, name = '', active] = CACHE.exec(line) ?? [];
    if (active !== undefined && (kind === 'slab' || KMALLOC.test(name))) objects += Number(active);
  }
  return objects;
}

/** Bytes, objects, place and function of a line: `64 1 fs/eventfd.c:385 func:do_eventfd` (lib/alloc_tag.c). */
const PLACE = /^\s*\d+\s+(\d+)\s.*\bfunc:(\S+)/;

export function objectsByFunction(allocinfo: string): Map<string, number> {
  const objects = new Map<string, number>();
  for (const line of allocinfo.split('\n')) {
    const [, count, name = ''] = PLACE.exec(line) ?? [];
    if (count !== undefined) objects.set(name, (objects.get(name) ?? 0) + Number(count));
  }
  return objects;
}

/** Objects that came, by what the kernel says before and after; null where it does not say. */
export const growthOf = (
  before: KeptObjects,
  after: KeptObjects,
): { inCaches: number | null; byFunction: ReadonlyMap<string, number> | null } => ({
  inCaches:
    before.inCaches === undefined || after.inCaches === undefined ? null : after.inCaches - before.inCaches,
  byFunction:
    before.byFunction === undefined || after.byFunction === undefined
      ? null
      : new Map(
          [...after.byFunction].map(([name, objects]) => [
            name,
            objects - (before.byFunction?.get(name) ?? 0),
          ]),
        ),
});

const BYTES_LIMIT = 16 << 20;

function read(path: string): string | undefined {
  try {
    return readSmallFile(path, BYTES_LIMIT);
  } catch {
    return undefined;
  }
}
