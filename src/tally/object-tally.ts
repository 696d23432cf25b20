import type { FeedTick, RowIdentity } from '../wire/feed.ts';
import type { FeedObjects } from '../wire/feed-samples.ts';
import type { ObjectGroup, ObjectSums } from './objects.ts';
import type { Rows } from './tally.ts';

/** Most numbers of each side that are kept, by process, call site and size. */
const MOST = 100_000;

const NOTHING: ObjectSums = { allocated: 0, freed: 0, earlier: 0, parts: 0, refused: 0 };

/** Objects that a session has paired since its count began. Rows are by pid and the number of the call site. */
export class ObjectTally {
  seconds = 0;
  /** Names of the call sites; the first is that of no site. */
  readonly sites = [''];
  sums = NOTHING;
  readonly net: Record<'allocated' | 'freed' | 'unseen', Rows> = {
    allocated: new Map(),
    freed: new Map(),
    unseen: new Map(),
  };
  /** Frees by process and call site; values are the call sites of the allocations. */
  readonly freers: Rows = new Map();
  /** Frees that have no row, because there were too many. */
  droppedFrees = 0;
  /** Growth of the objects by what the kernel itself says, in all caches and by function. */
  grown: FeedObjects['grown'] = null;
  /** The objects that are left; undefined before the last tick. */
  groups: ObjectGroup[] | undefined;
  /** Allocations that have no row, because there were too many. */
  dropped = 0;
  /** The latest process with each pid. */
  readonly #who = new Map<string, RowIdentity>();
  #kept = 0;
  #keptFreers = 0;

  apply({ rows, seconds, objects }: Pick<FeedTick, 'rows' | 'seconds' | 'objects'>): void {
    for (const who of rows) this.#who.set(who.key, who);
    if (objects === undefined) return;
    if (objects.begins) this.#begin();
    this.seconds += seconds;
    this.sites.push(...objects.sites);
    this.sums = objects.sums;
    for (const side of ['allocated', 'freed', 'unseen'] as const) this.#add(side, objects[side]);
    this.#addFreers(objects.freers);
    this.grown = objects.grown;
    this.groups = objects.left === null ? undefined : groupsIn(objects.left);
  }

  /** Names a process like perf: `comm-pid`, or `:pid` if its name is not known. */
  task(pid: string): string {
    const name = this.#who.get(pid)?.name ?? null;
    return name === null ? `:${pid}` : `${name}-${pid}`;
  }

  comm(pid: string): string {
    return this.#who.get(pid)?.name ?? `:${pid}`;
  }

  #begin(): void {
    this.seconds = 0;
    this.dropped = this.droppedFrees = 0;
    this.#kept = this.#keptFreers = 0;
    for (const rows of [...Object.values(this.net), this.freers]) rows.clear();
  }

  /** The latest process with a pid. */
  who(pid: string): RowIdentity | undefined {
    return this.#who.get(pid);
  }

  #addFreers(numbers: FeedObjects['freers']): void {
    for (let at = 0; at < numbers.length; at += 4) {
      const [pid = 0, site = 0, allocation = 0, count = 0] = numbers.subarray(at, at + 4);
      const sites = this.freers.get(`${pid},${site}`) ?? new Map<number, number>();
      if (!sites.has(allocation) && this.#keptFreers++ >= MOST) {
        this.droppedFrees += count;
        continue;
      }
      this.freers.set(`${pid},${site}`, sites.set(allocation, (sites.get(allocation) ?? 0) + count));
    }
  }

  /** Frees have a row only if their allocations have one: otherwise neither counts. */
  #add(side: keyof ObjectTally['net'], numbers: FeedObjects['allocated']): void {
    const rows = this.net[side];
    for (let at = 0; at < numbers.length; at += 4) {
      const [pid = 0, site = 0, bytes = 0, count = 0] = numbers.subarray(at, at + 4);
      const key = `${pid},${site}`;
      const isNew = this.net.allocated.get(key)?.has(bytes) !== true;
      if (isNew && (side !== 'allocated' || this.#kept >= MOST)) {
        if (side === 'allocated') this.dropped += count;
        continue;
      }
      if (isNew) this.#kept++;
      const sizes = rows.get(key) ?? new Map<number, number>();
      rows.set(key, sizes.set(bytes, (sizes.get(bytes) ?? 0) + count));
    }
  }
}

function groupsIn(left: Float64Array): ObjectGroup[] {
  const groups: ObjectGroup[] = [];
  for (let at = 0; at < left.length; at += 6) {
    const [pid = 0, site = 0, bytes = 0, objects = 0, leastNs = 0, mostNs = 0] = left.subarray(at, at + 6);
    groups.push({ pid, site, bytes, objects, leastNs, mostNs });
  }
  return groups;
}
