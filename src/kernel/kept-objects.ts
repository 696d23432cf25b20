import { readSmallFile } from '../small-file.ts';
import { parseAllocation } from './allocinfo.ts';
import { parseSlabinfo } from './slabinfo.ts';

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
  return {
    inCaches: known(() => objectsInCaches(readSmallFile('/proc/slabinfo', BYTES_LIMIT), kind)),
    byFunction: known(() => objectsByFunction(readSmallFile('/proc/allocinfo', BYTES_LIMIT))),
  };
}

/** Caches of kmalloc: kmalloc-64, kmalloc-cg-64, kmalloc-rnd-01-64, dma-kmalloc-64 (mm/slab_common.c, kmalloc_info). */
const KMALLOC = /^(?:dma-)?kmalloc-/;

export const objectsInCaches = (slabinfo: string, kind: 'kmalloc' | 'slab'): number =>
  parseSlabinfo(slabinfo)
    .filter(({ name }) => kind === 'slab' || KMALLOC.test(name))
    .reduce((sum, { active }) => sum + active, 0);

export function objectsByFunction(allocinfo: string): Map<string, number> {
  const objects = new Map<string, number>();
  for (const line of allocinfo.split('\n')) {
    const site = parseAllocation(line);
    if (site !== undefined) objects.set(site.function, (objects.get(site.function) ?? 0) + site.calls);
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

/** Undefined where the kernel has no such file, or shows it to root only. */
function known<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
