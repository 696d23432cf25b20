import type { RowIdentity } from '../wire/feed.ts';

/** Characters of the identities that are kept: those of some 200,000 processes. */
const MOST_CHARACTERS = 32 << 20;
/** Numbers of an identity, beside its texts. */
const OF_NUMBERS = 100;

/**
 * Identities of the rows of a record, as of the start of a member. A kernel ends each process; a service may name rows without
 * end, so those that counted longest ago are forgotten where there are too many.
 */
export class KnownRows {
  readonly #most: number;
  /** The row that counted last is the last. */
  readonly #rows = new Map<number, RowIdentity>();
  #characters = 0;
  /** Living rows that were forgotten: where they count again, nothing says which processes they are. */
  forgotten = 0;

  constructor(most = MOST_CHARACTERS) {
    this.#most = most;
  }

  get(row: number): RowIdentity | undefined {
    return this.#rows.get(row);
  }

  /**
   * Ends a member. `counted`: rows of earlier members that it counted. `changed`: rows that are new, or about which something
   * changed. Rows that had ended before it are dropped: no tick counts them any more.
   */
  next(counted: Iterable<number>, changed: ReadonlyMap<number, RowIdentity>): void {
    const listed = new Set(counted);
    for (const [row, { ended }] of this.#rows) if (ended && !listed.has(row)) this.#drop(row);
    for (const row of listed) this.#put(row, this.#rows.get(row));
    for (const [row, identity] of changed) this.#put(row, identity);
    for (const row of this.#rows.keys()) {
      if (this.#characters <= this.#most) break;
      this.#drop(row);
      this.forgotten++;
    }
  }

  #put(row: number, identity: RowIdentity | undefined): void {
    if (identity === undefined) return;
    this.#drop(row);
    this.#rows.set(row, identity);
    this.#characters += charactersOf(identity);
  }

  #drop(row: number): void {
    const identity = this.#rows.get(row);
    if (identity === undefined) return;
    this.#rows.delete(row);
    this.#characters -= charactersOf(identity);
  }
}

/** Characters that an identity takes, without escapes. */
export const charactersOf = ({ name, user, cgroup }: RowIdentity): number =>
  OF_NUMBERS + (name?.length ?? 0) + (user?.length ?? 0) + (cgroup?.length ?? 0);
