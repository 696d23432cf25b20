import type { FeedTick, RowIdentity } from '../wire/feed.ts';
import type { FeedStacks } from '../wire/feed-samples.ts';
import { GONE } from './bound-tick.ts';
import type { Stratum } from './strata.ts';

/** Strata from which those of ended processes with the same name, user and cgroup become one, and the most that are kept. */
const COMPACTED = 20_000;
const MOST = 100_000;

interface RowStratum extends Stratum {
  row: number;
}

/** Counts by process and call site since sampling began, with the stacks of sampled events. */
export class StackTally {
  /** Functions of the call sites and names of functions, by their numbers. */
  readonly sites: string[] = [];
  readonly functions: string[] = [];
  /** Numbers of the functions of each stack, outermost first. */
  readonly stacks: number[][] = [];
  seconds = 0;
  /** True if the last tick was the last of the session so far. */
  isFinal = false;
  rate = 1;
  unitBytes: number | null = null;
  hasSite = false;
  /** Events that are in no stratum, because there were too many. */
  dropped = 0;
  readonly #strata = new Map<string, RowStratum>();
  /** The process of each row, as long as it has strata. */
  readonly #who = new Map<number, RowIdentity>();
  /** Sampled events by row. */
  readonly #sampled = new Map<number, number>();
  #compactAt = COMPACTED;

  apply({ rows, seconds, stacks }: Pick<FeedTick, 'rows' | 'seconds' | 'stacks'>): void {
    this.seconds += seconds;
    for (const who of rows) this.#who.set(who.row, who);
    if (stacks === undefined) return;
    this.isFinal = stacks.final;
    this.rate = stacks.rate;
    this.unitBytes = stacks.unitBytes;
    this.sites.push(...stacks.sites);
    this.functions.push(...stacks.functions);
    this.stacks.push(...stacks.stacks);
    this.#add(stacks);
    if (this.#strata.size > this.#compactAt) this.#compact();
  }

  /**
   * The strata of the processes that `isIn` selects, and their sampled events. Process, call site and stack go by their
   * numbers.
   */
  select(isIn: (who: RowIdentity) => boolean): { strata: Stratum[]; sampled: number; kept: number } {
    const strata: Stratum[] = [];
    let [sampled, kept] = [0, 0];
    for (const { row, ...stratum } of this.#strata.values()) {
      if (!isIn(this.who(row))) continue;
      strata.push(stratum);
      for (const count of stratum.samples.values()) kept += count;
    }
    for (const [row, count] of this.#sampled) if (isIn(this.who(row))) sampled += count;
    return { strata, sampled, kept };
  }

  /** The process of a row. */
  who(row: number): RowIdentity {
    return this.#who.get(row) ?? UNKNOWN;
  }

  #add({ counts, samples, sampled }: FeedStacks): void {
    for (let at = 0; at < counts.length; at += 4) {
      const [row = GONE, site = -1, value = 0, count = 0] = counts.subarray(at, at + 4);
      if (site >= 0) this.hasSite = true;
      const stratum = this.#stratum(row, site, value);
      if (stratum === undefined) this.dropped += count;
      else stratum.events += count;
    }
    for (let at = 0; at < samples.length; at += 5) {
      const [row = GONE, site = -1, value = 0, stack = 0, count = 0] = samples.subarray(at, at + 5);
      const known = this.#stratum(row, site, value)?.samples;
      known?.set(String(stack), (known.get(String(stack)) ?? 0) + count);
    }
    for (let at = 0; at < sampled.length; at += 2) {
      const [row = GONE, count = 0] = sampled.subarray(at, at + 2);
      this.#sampled.set(row, (this.#sampled.get(row) ?? 0) + count);
    }
  }

  /** Undefined for one more than there is room for. */
  #stratum(row: number, site: number, value: number): RowStratum | undefined {
    const key = `${row} ${site} ${value}`;
    const known = this.#strata.get(key);
    if (known !== undefined || this.#strata.size >= MOST) return known;
    const made: RowStratum = {
      row,
      pid: String(row),
      site: site < 0 ? '' : String(site),
      value,
      events: 0,
      samples: new Map(),
    };
    this.#strata.set(key, made);
    return made;
  }

  /** Makes one row of the ended processes with the same name, user and cgroup: the first of them. */
  #compact(): void {
    const firsts = new Map<string, number>();
    const rowOf = new Map<number, number>();
    for (const [row, who] of this.#who) {
      if (!who.ended) continue;
      const like = JSON.stringify([who.name, who.user, who.cgroup, who.own]);
      const first = firsts.get(like) ?? row;
      firsts.set(like, first);
      if (first === row) continue;
      rowOf.set(row, first);
      this.#who.delete(row);
    }
    for (const [key, stratum] of this.#strata) {
      const row = rowOf.get(stratum.row);
      if (row === undefined) continue;
      this.#strata.delete(key);
      const to = this.#stratum(row, stratum.site === '' ? -1 : Number(stratum.site), stratum.value);
      if (to === undefined) continue;
      to.events += stratum.events;
      for (const [stack, count] of stratum.samples)
        to.samples.set(stack, (to.samples.get(stack) ?? 0) + count);
    }
    for (const [row, count] of this.#sampled) {
      const to = rowOf.get(row);
      if (to === undefined) continue;
      this.#sampled.delete(row);
      this.#sampled.set(to, (this.#sampled.get(to) ?? 0) + count);
    }
    this.#compactAt = Math.max(COMPACTED, 2 * this.#strata.size);
  }
}

/** The row of events whose process is not known. */
const UNKNOWN: RowIdentity = {
  row: GONE,
  key: '?',
  start: null,
  parent: null,
  name: null,
  user: null,
  cgroup: null,
  ended: true,
  shared: 0,
};
