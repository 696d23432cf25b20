import type { RowIdentity } from '../wire/feed.ts';

/** Pairs of a process and a call site from which on those of ended processes are forgotten. */
const MANY = 100_000;

interface Site {
  /** Calls of each process that is kept. */
  readonly calls: Map<RowIdentity, { calls: number }>;
  /** Number of processes, with those that are forgotten. */
  processes: number;
  most: RowIdentity | undefined;
  mostCalls: number;
  /** The row of the site. */
  row: RowIdentity | undefined;
}

/** The users of call sites at a tick, in little memory. Processes are places in a list. */
export interface SavedUsers {
  sites: { address: string; processes: number; most: number; who: Uint32Array; calls: Float64Array }[];
  /** The last tick of each process that is kept. */
  who: Uint32Array;
  lastTick: Float64Array;
  limit: number;
  kept: number;
  tick: number;
}

/**
 * Knows which process came to each call site most often since the session began. Ended processes that are not first any
 * more cannot become so again, and are forgotten when there are many.
 */
export class SiteUsers {
  readonly #sites = new Map<string, Site>();
  /** The last tick of each process that is kept. */
  readonly #lastTick = new Map<RowIdentity, number>();
  readonly #many: number;
  #limit: number;
  #kept = 0;
  #tick = 0;
  /** The process that was added last in the tick. */
  #last: RowIdentity | undefined;

  constructor(many = MANY) {
    this.#many = many;
    this.#limit = many;
  }

  /** Number of pairs of a process and a call site that are kept. */
  get kept(): number {
    return this.#kept;
  }

  /** `placeOf`: the place of a process in the list. */
  save(placeOf: (who: RowIdentity) => number): SavedUsers {
    return {
      sites: [...this.#sites].map(([address, { calls, processes, most }]) => ({
        address,
        processes,
        most: most === undefined ? -1 : placeOf(most),
        who: Uint32Array.from(calls.keys(), placeOf),
        calls: Float64Array.from(calls.values(), (each) => each.calls),
      })),
      who: Uint32Array.from(this.#lastTick.keys(), placeOf),
      lastTick: Float64Array.from(this.#lastTick.values()),
      limit: this.#limit,
      kept: this.#kept,
      tick: this.#tick,
    };
  }

  /** Goes on from what was saved. `list`: the processes. `rows`: those of call sites. */
  restore(saved: SavedUsers, list: readonly RowIdentity[], rows: ReadonlyMap<string, RowIdentity>): void {
    const at = (place: number): RowIdentity => {
      const who = list[place];
      if (who === undefined) throw new Error(`no process has the place ${place}`);
      return who;
    };
    for (const { address, processes, most, who, calls } of saved.sites)
      this.#sites.set(address, {
        calls: new Map(Array.from(who, (place, index) => [at(place), { calls: calls[index] ?? 0 }])),
        processes,
        most: most === -1 ? undefined : at(most),
        mostCalls: calls[who.indexOf(most)] ?? 0,
        row: rows.get(address),
      });
    for (const [index, place] of saved.who.entries())
      this.#lastTick.set(at(place), saved.lastTick[index] ?? 0);
    this.#limit = saved.limit;
    this.#kept = saved.kept;
    this.#tick = saved.tick;
  }

  add(address: string, who: RowIdentity, calls: number): void {
    const site = this.#sites.get(address) ?? {
      calls: new Map(),
      processes: 0,
      most: undefined,
      mostCalls: 0,
      row: undefined,
    };
    this.#sites.set(address, site);
    const known = site.calls.get(who);
    const all = known ?? { calls: 0 };
    if (known === undefined) {
      site.calls.set(who, all);
      site.processes++;
      this.#kept++;
    }
    all.calls += calls;
    if (who !== this.#last) this.#lastTick.set(who, this.#tick);
    this.#last = who;
    if (all.calls > site.mostCalls) [site.most, site.mostCalls] = [who, all.calls];
  }

  /**
   * Writes the users of all sites into their rows. `rows`: those of the tick, by call site. Returns the rows whose users
   * are others than before, also by a new name.
   */
  identify(rows: ReadonlyMap<string, RowIdentity>): RowIdentity[] {
    const renewed: RowIdentity[] = [];
    for (const [address, site] of this.#sites) {
      site.row ??= rows.get(address);
      const { row, most, processes } = site;
      if (row === undefined || most === undefined) continue;
      const name = most.name === null ? `:${most.key}` : `${most.name}-${most.key}`;
      if (row.users?.most === name && row.users.processes === processes) continue;
      row.users = { processes, most: name };
      renewed.push({ ...row });
    }
    if (this.#kept > this.#limit) this.#forgetEnded();
    this.#tick++;
    this.#last = undefined;
    return renewed;
  }

  /** A process that has just ended may count once more (TaskTracker). */
  #forgetEnded(): void {
    this.#kept = 0;
    let living = 0;
    const held = new Set<RowIdentity>();
    for (const { calls, most } of this.#sites.values()) {
      for (const who of calls.keys()) {
        if (!who.ended) living++;
        else if (who !== most && (this.#lastTick.get(who) ?? 0) < this.#tick - 1) calls.delete(who);
      }
      for (const who of calls.keys()) held.add(who);
      this.#kept += calls.size;
    }
    for (const who of this.#lastTick.keys()) if (!held.has(who)) this.#lastTick.delete(who);
    // Living processes stay, however many there are.
    this.#limit = Math.max(this.#many, 2 * living);
  }
}
