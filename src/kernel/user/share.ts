/**
 * A limit that users share. A user takes at most as much as is left for all others: the first one half, the next one half of
 * the rest. So no user takes all of it.
 */
export class Share {
  readonly #taken = new Map<number, number>();
  #left: number;

  constructor(limit: number) {
    this.#left = limit;
  }

  /** True if the user may take so much more. */
  has(user: number, amount: number): boolean {
    return (this.#taken.get(user) ?? 0) + amount <= this.#left - amount;
  }

  /** Takes so much, if the user may. */
  take(user: number, amount: number): boolean {
    if (!this.has(user, amount)) return false;
    this.charge(user, amount);
    return true;
  }

  /** Takes what was used already, such as time. */
  charge(user: number, amount: number): void {
    this.#taken.set(user, (this.#taken.get(user) ?? 0) + amount);
    this.#left -= amount;
  }
}
