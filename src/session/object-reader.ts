import type { ObjectTick, Tick } from '../collector/events.ts';
import { growthOf, type KeptObjects, readKeptObjects } from '../kernel/kept-objects.ts';
import { nearAddress } from '../kernel/near-address.ts';
import { siteNames } from '../kernel/site-names.ts';
import type { KernelSymbols } from '../kernel/symbols.ts';
import { OBJECT_SERIES } from '../probe/object-blocks.ts';
import type { Program } from '../probe/program.ts';
import { byPid } from '../tally/by-pid.ts';
import { groupsOf } from '../tally/objects.ts';
import type { Counts, Rows } from '../tally/tally.ts';
import type { FeedObjects } from '../wire/feed-samples.ts';
import type { ObjectKind } from '../wire/objects.ts';

/** Turns the objects of a tick into names: no address leaves this process. Call sites are numbered as they come, from 1. */
export class ObjectReader {
  readonly #kind: ObjectKind;
  /** Reads what the kernel itself says is allocated, for a count of the whole system; undefined where that tells nothing. */
  readonly #readKept: () => KeptObjects | undefined;
  readonly #addressOf: (low: string) => string;
  readonly #nameOf: (address: string) => string;
  readonly #sites = new Map<string, number>();
  #fresh: string[] = [];
  #keptBefore: KeptObjects | undefined;
  /** The program of the last tick: another one begins another count. */
  #program: Pick<Program, 'series'> | undefined;

  constructor(
    { kind, ofAll }: { kind: ObjectKind; ofAll: boolean },
    symbolsOf: () => KernelSymbols,
    readKept = readKeptObjects,
  ) {
    this.#kind = kind;
    this.#readKept = () => (ofAll && kind !== 'pages' ? readKept(kind) : undefined);
    this.#addressOf = nearAddress(symbolsOf);
    this.#nameOf = siteNames(symbolsOf);
  }

  /** A count begins with the next tick. */
  attached(): void {
    this.#keptBefore = this.#readKept();
  }

  /** The processes of a tick, with their allocations; those that freed have none. */
  processes({ counts }: Pick<Tick, 'counts'>, { series }: Pick<Program, 'series'>): Counts {
    const rows = byPid(counts[0] ?? new Map());
    const freers = counts[series.findIndex(({ map }) => map === OBJECT_SERIES.freers)];
    for (const key of freers?.keys() ?? []) {
      const pid = key.split(',', 1)[0] ?? '';
      if (!rows.has(pid)) rows.set(pid, new Map());
    }
    return [rows];
  }

  read(
    { counts, objects }: Pick<Tick, 'counts'> & { objects: ObjectTick },
    program: Pick<Program, 'series'>,
  ): FeedObjects {
    const begins = program !== this.#program;
    this.#program = program;
    this.#fresh = [];
    const rowsOf = (name: string) => counts[program.series.findIndex(({ map }) => map === name)];
    const { allocated, freed, unseen, freers } = OBJECT_SERIES;
    const { sums, live, ...times } = objects;
    return {
      kind: this.#kind,
      begins,
      allocated: this.#numbers(rowsOf(allocated)),
      freed: this.#numbers(rowsOf(freed)),
      unseen: this.#numbers(rowsOf(unseen)),
      sums,
      freers: this.#freers(rowsOf(freers)),
      grown: live === null ? null : this.#grown(),
      left: live && this.#left(groupsOf({ live, ...times })),
      // Last, as the others make them.
      sites: this.#fresh,
    };
  }

  #numbers(rows: Rows = new Map()): Float64Array<ArrayBuffer> {
    const numbers: number[] = [];
    for (const [key, sizes] of rows) {
      const [pid = '', site = ''] = key.split(',');
      for (const [bytes, count] of sizes) numbers.push(Number(pid), this.#site(site), bytes, count);
    }
    return Float64Array.from(numbers);
  }

  /** The values of these rows are the sites of the allocations. */
  #freers(rows: Rows = new Map()): Float64Array<ArrayBuffer> {
    const numbers: number[] = [];
    for (const [key, sites] of rows) {
      const [pid = '', site = ''] = key.split(',');
      for (const [allocation, count] of sites)
        numbers.push(Number(pid), this.#site(site), this.#site(String(allocation)), count);
    }
    return Float64Array.from(numbers);
  }

  #grown(): FeedObjects['grown'] {
    const [before, after] = [this.#keptBefore, this.#readKept()];
    if (before === undefined || after === undefined) return null;
    const { inCaches, byFunction } = growthOf(before, after);
    return { inCaches, byFunction: byFunction && [...byFunction].filter(([, objects]) => objects !== 0) };
  }

  #left(groups: ReturnType<typeof groupsOf>): Float64Array<ArrayBuffer> {
    const numbers: number[] = [];
    for (const { pid, site, bytes, objects, leastNs, mostNs } of groups)
      numbers.push(pid, this.#site(String(site)), bytes, objects, leastNs, mostNs);
    return Float64Array.from(numbers);
  }

  /** `low`: low 32 bits of a call site; 0 where the event has none. */
  #site(low: string): number {
    if (low === '0') return 0;
    const known = this.#sites.get(low);
    if (known !== undefined) return known;
    this.#fresh.push(this.#nameOf(this.#addressOf(low)));
    this.#sites.set(low, this.#sites.size + 1);
    return this.#sites.size;
  }
}
