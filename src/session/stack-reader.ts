import type { Tick } from '../collector/events.ts';
import { STACK_DEPTH } from '../collector/stack-options.ts';
import { pageSize } from '../kernel/page-size.ts';
import { siteNames } from '../kernel/site-names.ts';
import { stackNames } from '../kernel/stack-names.ts';
import type { KernelSymbols } from '../kernel/symbols.ts';
import type { Program } from '../probe/program.ts';
import type { Rows } from '../tally/tally.ts';
import type { FeedStacks } from '../wire/feed-samples.ts';

/** Most stacks that are told apart: those that come later are not kept. */
const MOST_STACKS = 20_000;

/**
 * Turns the counts of a tick by process, call site and stack into names: no address leaves this process. Names and stacks
 * are numbered as they come, and sent once.
 */
export class StackReader {
  readonly #rate: number;
  readonly #siteName: (site: string) => string;
  readonly #framesOf: (stack: string, site: string) => string[];
  readonly #sites = new Map<string, number>();
  readonly #functions = new Map<string, number>();
  readonly #stacks = new Map<string, number>();
  /** Names and stacks that the last tick brought. */
  #fresh: Pick<FeedStacks, 'sites' | 'functions' | 'stacks'> = { sites: [], functions: [], stacks: [] };

  constructor(rate: number, symbolsOf: () => KernelSymbols) {
    this.#rate = rate;
    this.#siteName = siteNames(symbolsOf, { merge: 'function' });
    this.#framesOf = stackNames(this.#siteName, symbolsOf, STACK_DEPTH);
  }

  read(
    { counts: [counted, byStack, byEvent], final }: Pick<Tick, 'counts' | 'final'>,
    { rowParts, series: [series] }: Pick<Program, 'rowParts' | 'series'>,
    rowOf: (pid: string) => number,
  ): FeedStacks {
    this.#fresh = { sites: [], functions: [], stacks: [] };
    const counts: number[] = [];
    const samples: number[] = [];
    const sampled: number[] = [];
    for (const [[pid = '', site = ''], distribution] of partsOf(counted))
      for (const [value, count] of distribution) counts.push(rowOf(pid), this.#site(site), value, count);
    for (const [parts, distribution] of partsOf(byStack)) {
      const [pid = '', site = ''] = parts.slice(0, rowParts);
      const stack = this.#stack(parts.slice(rowParts).join(), site);
      if (stack === undefined) continue;
      for (const [value, count] of distribution)
        samples.push(rowOf(pid), this.#site(site), value, stack, count);
    }
    for (const [[pid = ''], distribution] of partsOf(byEvent))
      for (const count of distribution.values()) sampled.push(rowOf(pid), count);
    return {
      ...this.#fresh,
      counts: Float64Array.from(counts),
      samples: Float64Array.from(samples),
      sampled: Float64Array.from(sampled),
      final,
      rate: this.#rate,
      unitBytes: unitBytes(series?.head.value?.unit),
    };
  }

  #site(site: string): number {
    if (site === '') return -1;
    return numbered(this.#sites, site, () => this.#fresh.sites.push(this.#siteName(site)));
  }

  #stack(stack: string, site: string): number | undefined {
    const key = `${site} ${stack}`;
    if (this.#stacks.size >= MOST_STACKS && !this.#stacks.has(key)) return undefined;
    return numbered(this.#stacks, key, () => {
      const frames = this.#framesOf(stack, site).map((name) =>
        numbered(this.#functions, name, () => this.#fresh.functions.push(name)),
      );
      this.#fresh.stacks.push(frames);
    });
  }
}

const partsOf = (rows: Rows = new Map()): [string[], Map<number, number>][] =>
  [...rows].map(([key, distribution]) => [key.split(','), distribution]);

/** Bytes of a unit of a value; null where values have no size. */
const unitBytes = (unit: string | undefined): number | null =>
  unit === 'bytes' ? 1 : unit === 'pages' ? pageSize() : null;

/** The number of a key; `add` is called for a new one. */
function numbered(numbers: Map<string, number>, key: string, add: () => void): number {
  const known = numbers.get(key);
  if (known !== undefined) return known;
  numbers.set(key, numbers.size);
  add();
  return numbers.size - 1;
}
