import type { ObjectTick, Tick } from '../collector/events.ts';
import { nearAddress } from '../kernel/near-address.ts';
import { siteNames } from '../kernel/site-names.ts';
import type { KernelSymbols } from '../kernel/symbols.ts';
import { OBJECT_SERIES } from '../probe/object-blocks.ts';
import type { Program } from '../probe/program.ts';
import { groupsOf } from '../tally/objects.ts';
import type { Rows } from '../tally/tally.ts';
import type { FeedObjects } from '../wire/feed.ts';
import type { ObjectKind } from '../wire/objects.ts';

/** Turns the objects of a tick into names: no address leaves this process. Call sites are numbered as they come, from 1. */
export class ObjectReader {
  readonly #kind: ObjectKind;
  readonly #addressOf: (low: string) => string;
  readonly #nameOf: (address: string) => string;
  readonly #sites = new Map<string, number>();
  #fresh: string[] = [];
  /** The program of the last tick: another one begins another count. */
  #program: Pick<Program, 'series'> | undefined;

  constructor(kind: ObjectKind, symbolsOf: () => KernelSymbols) {
    this.#kind = kind;
    this.#addressOf = nearAddress(symbolsOf);
    this.#nameOf = siteNames(symbolsOf);
  }

  read(
    { counts, objects }: Pick<Tick, 'counts'> & { objects: ObjectTick },
    program: Pick<Program, 'series'>,
  ): FeedObjects {
    const begins = program !== this.#program;
    this.#program = program;
    this.#fresh = [];
    const rowsOf = (name: string) => counts[program.series.findIndex(({ map }) => map === name)];
    const { allocated, freed, unseen } = OBJECT_SERIES;
    const { sums, live, ...times } = objects;
    return {
      kind: this.#kind,
      begins,
      allocated: this.#numbers(rowsOf(allocated)),
      freed: this.#numbers(rowsOf(freed)),
      unseen: this.#numbers(rowsOf(unseen)),
      sums,
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
