import { readFileSync } from 'node:fs';
import { type AllocationSite, parseAllocation } from '../kernel/allocinfo.ts';
import { parseBuddyinfo, type ZoneBlocks } from '../kernel/buddyinfo.ts';
import { parsePagetypeinfo, type TypeBlocks } from '../kernel/pagetypeinfo.ts';
import { readLines, readText } from '../kernel/read-lines.ts';
import { printable } from '../printable.ts';
import type { MissingState, StatePart } from '../wire/state.ts';
import { FILES, missing, PROFILING, PROFILING_OFF, TURN_ON } from './missing.ts';
import { type NamedCache, readCaches } from './read-caches.ts';

/** Most bytes of a file: /proc/allocinfo of 6,000 places has 0.5 MB, /proc/pagetypeinfo of 100 nodes 0.3 MB. */
const MOST_BYTES = 16 << 20;

/** Files of procfs as they are now. A part that was not asked for, or cannot be read, is undefined. */
export interface RawState {
  atMs: number;
  elapsedMs: number;
  cpuMs: number;
  slabs: NamedCache[] | undefined;
  zones: ZoneBlocks[] | undefined;
  types: TypeBlocks[] | undefined;
  sites: Map<string, AllocationSite> | undefined;
  missing: MissingState[];
}

/** Folders of the files. */
export interface StateFolders {
  proc: string;
  slab: string;
}

const FOLDERS: StateFolders = { proc: '/proc', slab: '/sys/kernel/slab' };

/** Reads parts of the state. `known`: names of the caches of the reading before (read-caches.ts). */
export async function readState(
  parts: ReadonlySet<StatePart>,
  known: ReadonlySet<string> = new Set(),
  folders = FOLDERS,
): Promise<RawState> {
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const lacks: MissingState[] = [];
  const attempt = async <T>(part: StatePart, read: (path: string) => Promise<T>): Promise<T | undefined> => {
    if (!parts.has(part)) return undefined;
    try {
      return await read(`${folders.proc}/${FILES[part].file}`);
    } catch (error) {
      lacks.push(missing(part, error, folders.proc));
      return undefined;
    }
  };
  const slabs = await attempt('slab', (path) => readCaches(path, known, folders.slab));
  const zones = await attempt('buddy', async (path) => parseBuddyinfo(await readText(path, MOST_BYTES)));
  const types = await attempt('types', async (path) => parsePagetypeinfo(await readText(path, MOST_BYTES)));
  const sites = await attempt('allocations', readSites);
  if (sites !== undefined && !isProfiling(folders.proc))
    lacks.push({ part: 'allocations', reason: PROFILING_OFF, hint: TURN_ON });
  const { user, system } = process.cpuUsage(cpu);
  return {
    atMs: Date.now(),
    elapsedMs: performance.now() - began,
    cpuMs: (user + system) / 1000,
    slabs,
    zones,
    types,
    sites,
    missing: lacks,
  };
}

/** Places by their text. A place of a header, or of a macro, has a line for each of its uses. */
async function readSites(path: string): Promise<Map<string, AllocationSite>> {
  const sites = new Map<string, AllocationSite>();
  for await (const lines of readLines(path, MOST_BYTES)) {
    for (const line of lines) {
      const site = parseAllocation(line);
      if (site === undefined) continue;
      const key = printable(`${site.place} ${site.module ?? ''} ${site.function}`);
      const same = sites.get(key);
      sites.set(key, same === undefined ? site : sumOf(site, same));
    }
  }
  return sites;
}

const sumOf = (site: AllocationSite, { bytes, calls, accurate }: AllocationSite): AllocationSite => ({
  ...site,
  bytes: site.bytes + bytes,
  calls: site.calls + calls,
  accurate: site.accurate && accurate,
});

/** True where the setting cannot be read: then the numbers speak for themselves. */
function isProfiling(proc: string): boolean {
  try {
    return readFileSync(`${proc}/${PROFILING}`, 'latin1').trim() !== '0';
  } catch {
    return true;
  }
}
