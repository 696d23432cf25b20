import type { RowIdentity } from '../wire/feed.ts';

/** Pairs of a process and a call site from which on those of ended processes are forgotten. */
const MANY = 100_000;

interface Site {
  /** Calls of each process that is kept. */
  readonly calls: Map<RowIdentity, number>;
  /** Number of processes, with those that are forgotten. */
  processes: number;
  most: RowIdentity | undefined;
  /** The row of the site. */
  row: RowIdentity | undefined;
}

/**
 * Knows which process came to each call site most often since the session began. Ended processes that are not first any
 * more cannot become so again, and are forgotten when there are many.
 */
export class SiteUsers {
  readonly #sites = new Map<string, Site>();
  /** The last tick of each process. */
  readonly #lastTick = new WeakMap<RowIdentity, number>();
  readonly #many: number;
  #limit: number;
  #kept = 0;
  #tick = 0;

  constructor(many = MANY) {
    this.#many = many;
    this.#limit = many;
  }

  /** Number of pairs of a process and a call site that are kept. */
  get kept(): number {
    return this.#kept;
  }

  add(address: string, who: RowIdentity, calls: number): void {
    const site = this.#sites.get(address) ?? {
      calls: new Map(),
      processes: 0,
      most: undefined,
      row: undefined,
    };
    this.#sites.set(address, site);
    const known = site.calls.get(who);
    if (known === undefined) {
      site.processes++;
      this.#kept++;
    }
    const all = (known ?? 0) + calls;
    site.calls.set(who, all);
    this.#lastTick.set(who, this.#tick);
    if (site.most === undefined || all > (site.calls.get(site.most) ?? 0)) site.most = who;
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
    return renewed;
  }

  /** A process that has just ended may count once more (TaskTracker). */
  #forgetEnded(): void {
    this.#kept = 0;
    let living = 0;
    for (const { calls, most } of this.#sites.values()) {
      for (const who of calls.keys()) {
        if (!who.ended) living++;
        else if (who !== most && (this.#lastTick.get(who) ?? 0) < this.#tick - 1) calls.delete(who);
      }
      this.#kept += calls.size;
    }
    // Living processes stay, however many there are.
    this.#limit = Math.max(this.#many, 2 * living);
  }
}
