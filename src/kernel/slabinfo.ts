import { readdirSync, readlinkSync } from 'node:fs';

/** A slab cache in /proc/slabinfo. */
export interface SlabCache {
  name: string;
  /**
   * Objects in use. Free ones in the slabs of a CPU count too (mm/slub.c, get_slabinfo, takes off those of partial slabs of
   * a node alone).
   */
  active: number;
  objects: number;
  objectBytes: number;
  pagesPerSlab: number;
  slabs: number;
}

/** A line of a cache (mm/slab_common.c, cache_show), which no other line is like. A name may have blanks. */
const CACHE = /^(\S.*?) +(\d+) +(\d+) +(\d+) +\d+ +(\d+) : tunables .*: slabdata +\d+ +(\d+) /;

/**
 * The caches of /proc/slabinfo, each once: the kernel repeats one if another was made while the file was read. Throws an
 * Error for a version that is not known.
 */
export function parseSlabinfo(text: string): SlabCache[] {
  const [head = ''] = text.split('\n', 1);
  if (!head.startsWith('slabinfo - version: 2.')) throw new Error('its first line is not that of version 2');
  const caches = new Map<string, SlabCache>();
  for (const line of text.split('\n')) {
    const [, name, ...numbers] = CACHE.exec(line) ?? [];
    if (name === undefined) continue;
    const [active = 0, objects = 0, objectBytes = 0, pagesPerSlab = 0, slabs = 0] = numbers.map(Number);
    caches.set(name, { name, active, objects, objectBytes, pagesPerSlab, slabs });
  }
  return [...caches.values()];
}

/** Most names that are looked up. */
const MOST_NAMES = 10_000;

/**
 * Other names of caches, by the name that slabinfo has. SLUB merges caches of like objects (mm/slab_common.c,
 * __kmem_cache_alias), and the names of a merged cache are links to one folder (mm/slub.c, sysfs_slab_alias).
 */
export function readAliases(names: ReadonlySet<string>, folder = '/sys/kernel/slab'): Map<string, string[]> {
  const merged = new Map<string, string[]>();
  for (const name of namesIn(folder).slice(0, MOST_NAMES)) {
    const target = linkOf(`${folder}/${name}`);
    if (target !== undefined) merged.set(target, [...(merged.get(target) ?? []), name]);
  }
  const aliases = new Map<string, string[]>();
  for (const group of merged.values()) {
    const listed = group.find((name) => names.has(name));
    const others = group.filter((name) => name !== listed);
    if (listed !== undefined && others.length > 0) aliases.set(listed, others.toSorted());
  }
  return aliases;
}

/** Names of this kernel's caches in sysfs; none without it. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Undefined for what is no link: a folder, or a cache that is gone. */
function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
