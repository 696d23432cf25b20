import { readText } from '../kernel/read-lines.ts';
import { parseSlabinfo, readAliases, type SlabCache } from '../kernel/slabinfo.ts';

export type NamedCache = SlabCache & { aliases: string[] };

/** Most bytes of slabinfo: 400 caches have 50 kB. */
const MOST_BYTES = 16 << 20;

/**
 * The caches of slabinfo, with their other names in `folder`. `known`: those of the reading before. The kernel leaves one out
 * if another was deleted while the file was read (mm/slab_common.c, slab_start): then the file is read again.
 */
export async function readCaches(
  path: string,
  known: ReadonlySet<string>,
  folder: string,
  read: (path: string, limit: number) => Promise<string> = readText,
): Promise<NamedCache[]> {
  let caches = parseSlabinfo(await read(path, MOST_BYTES));
  const names = new Set(caches.map(({ name }) => name));
  if ([...known].some((name) => !names.has(name))) caches = parseSlabinfo(await read(path, MOST_BYTES));
  const aliases = readAliases(new Set(caches.map(({ name }) => name)), folder);
  return caches.map((cache) => ({ ...cache, aliases: aliases.get(cache.name) ?? [] }));
}
