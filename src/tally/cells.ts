import type { TickTotal } from './history.ts';

/** Numbers of a series, in the order of a message's cell. The amounts of kinds are null. */
export type CountCell = [
  series: number,
  count: number,
  amount: number | null,
  tickCount: number,
  tickAmount: number | null,
];

/** A cell as it is kept: the amount of kinds is NaN, and the amount of the tick means nothing then. */
type Numbers = [series: number, count: number, amount: number, tickCount: number, tickAmount: number];
const WIDTH = 5;

/**
 * Numbers by series: since the beginning, and of the last tick. A board has thousands of them, so that they are kept as
 * numbers in a row: a map of objects takes three times the memory.
 */
export class Cells {
  #numbers: number[];
  /** Numbers that are in use; there may be room for more. */
  #length: number;

  /** `numbers`: those of other cells, as `numbers` returns them. */
  constructor(numbers: number[] = []) {
    this.#numbers = numbers;
    this.#length = numbers.length;
  }

  /** All numbers in a row, to keep them. */
  get numbers(): number[] {
    return this.#numbers.slice(0, this.#length);
  }

  get size(): number {
    return this.#length / WIDTH;
  }

  values(): CountCell[] {
    const cells: CountCell[] = [];
    for (let at = 0; at < this.#length; at += WIDTH) cells.push(this.#cellAt(at));
    return cells;
  }

  get(series: number): CountCell | undefined {
    const at = this.#placeOf(series);
    return at === -1 ? undefined : this.#cellAt(at);
  }

  /** Calls `take` with the numbers of each series in the tick. An amount of kinds is 0. */
  eachOfTick(take: (series: number, count: number, amount: number) => void): void {
    this.#each((series, _count, amount, tickCount, tickAmount) =>
      take(series, tickCount, Number.isNaN(amount) ? 0 : tickAmount),
    );
  }

  /** Calls `take` with all numbers of each series. Amounts of kinds are 0. */
  each(
    take: (series: number, count: number, amount: number, tickCount: number, tickAmount: number) => void,
  ): void {
    this.#each((series, count, amount, tickCount, tickAmount) => {
      const isKind = Number.isNaN(amount);
      take(series, count, isKind ? 0 : amount, tickCount, isKind ? 0 : tickAmount);
    });
  }

  /** True if others have the same series in the same order, with the same counts since the beginning. */
  hasCountsOf(others: Cells): boolean {
    if (others.#length !== this.#length) return false;
    for (let at = 0; at < this.#length; at += WIDTH) {
      if (this.#numbers[at] !== others.#numbers[at]) return false;
      if (this.#numbers[at + 1] !== others.#numbers[at + 1]) return false;
    }
    return true;
  }

  /** Adds a new count: to the numbers since the beginning, and to those of the tick. */
  add(series: number, count: number, amount: number | null): void {
    this.#add(series, count, amount ?? Number.NaN, count, amount ?? Number.NaN);
  }

  /** Adds all numbers of others. `now`: those of the tick too. */
  addAll(others: Cells, now: boolean): void {
    if (this.#length === 0) {
      this.#copyOf(others);
      if (!now) this.clearTick();
      return;
    }
    others.#each((series, count, amount, tickCount, tickAmount) =>
      this.#add(series, count, amount, now ? tickCount : 0, now ? tickAmount : 0),
    );
  }

  /** Adds what others counted in the tick: to the numbers since the beginning, and to those of the tick. */
  addTick(others: Cells): void {
    others.#each((series, _count, amount, tickCount, tickAmount) => {
      const added = Number.isNaN(amount) ? Number.NaN : tickAmount;
      if (tickCount > 0) this.#add(series, tickCount, added, tickCount, added);
    });
  }

  /** Adds the numbers of others since the beginning to those of the tick. */
  addToTick(others: Cells): void {
    others.#each((series, count, amount) =>
      this.#add(series, 0, Number.isNaN(amount) ? Number.NaN : 0, count, amount),
    );
  }

  /** Makes each number at least that of others. */
  raise(others: Cells): void {
    others.#each((series, ...numbers) => {
      const known = this.#placeOf(series);
      if (known === -1) this.#add(series, ...numbers);
      else
        for (const [index, number] of numbers.entries()) {
          const at = known + 1 + index;
          this.#numbers[at] = Math.max(this.#numbers[at] ?? 0, number);
        }
    });
  }

  /** Subtracts the numbers of others, of the series that are here. `now`: those of the tick too. */
  subtract(others: Cells, now: boolean): void {
    others.#each((series, count, amount, tickCount, tickAmount) => {
      if (this.#placeOf(series) !== -1)
        this.#add(series, -count, -(amount || 0), now ? -tickCount : 0, now ? -(tickAmount || 0) : 0);
    });
  }

  /** Sums up the counts of these series, or their amounts where they have any: all, and those of the tick. */
  sum(wanted: ReadonlySet<number>, take: 'count' | 'amount'): { all: number; now: number } {
    let [all, now] = [0, 0];
    this.#each((series, count, amount, tickCount, tickAmount) => {
      if (!wanted.has(series)) return;
      const takesAmount = take === 'amount' && !Number.isNaN(amount);
      all += takesAmount ? amount : count;
      now += takesAmount ? tickAmount : tickCount;
    });
    return { all, now };
  }

  /** Forgets all numbers, and keeps the room that they took. */
  clear(): void {
    this.#length = 0;
  }

  /** Resets the numbers of the tick when a tick begins. */
  clearTick(): void {
    const numbers = this.#numbers;
    for (let at = 0; at < this.#length; at += WIDTH) {
      numbers[at + 3] = 0;
      numbers[at + 4] = 0;
    }
  }

  /** Renumbers the series after the session changed them; numbers of those without a new number go. */
  renumber(to: (series: number) => number | undefined): void {
    const old = this.copy();
    this.#length = 0;
    old.#each((series, ...numbers) => {
      const now = to(series);
      if (now !== undefined) this.#add(now, ...numbers);
    });
  }

  copy(): Cells {
    const copy = new Cells();
    copy.#copyOf(this);
    return copy;
  }

  /** The numbers of the tick, of the series that counted in it. */
  totalsOfTick(): TickTotal[] {
    return this.values().flatMap(([series, , , count, amount]): TickTotal[] =>
      count > 0 ? [[series, count, amount]] : [],
    );
  }

  /** Takes the numbers of others, and no more room than they need. */
  #copyOf(others: Cells): void {
    this.#numbers = others.#numbers.slice(0, others.#length);
    this.#length = others.#length;
  }

  #placeOf(series: number): number {
    const numbers = this.#numbers;
    for (let at = 0; at < this.#length; at += WIDTH) if (numbers[at] === series) return at;
    return -1;
  }

  #cellAt(at: number): CountCell {
    const numbers = this.#numbers;
    const amount = numbers[at + 2] ?? 0;
    const hasAmount = !Number.isNaN(amount);
    return [
      numbers[at] ?? 0,
      numbers[at + 1] ?? 0,
      hasAmount ? amount : null,
      numbers[at + 3] ?? 0,
      hasAmount ? (numbers[at + 4] ?? 0) : null,
    ];
  }

  #each(take: (...cell: Numbers) => void): void {
    const numbers = this.#numbers;
    for (let at = 0; at < this.#length; at += WIDTH)
      take(
        numbers[at] ?? 0,
        numbers[at + 1] ?? 0,
        numbers[at + 2] ?? 0,
        numbers[at + 3] ?? 0,
        numbers[at + 4] ?? 0,
      );
  }

  // Parameters, not a rest array: a tick adds a hundred thousand times.
  #add(series: number, count: number, amount: number, tickCount: number, tickAmount: number): void {
    const at = this.#placeOf(series);
    const numbers = this.#numbers;
    if (at === -1) {
      const end = this.#length;
      this.#length += WIDTH;
      if (end === numbers.length) {
        // A push would take room for sixteen numbers more.
        this.#numbers = numbers.concat(series, count, amount, tickCount, tickAmount);
        return;
      }
      numbers[end] = series;
      numbers[end + 1] = count;
      numbers[end + 2] = amount;
      numbers[end + 3] = tickCount;
      numbers[end + 4] = tickAmount;
      return;
    }
    numbers[at + 1] = (numbers[at + 1] ?? 0) + count;
    numbers[at + 2] = (numbers[at + 2] ?? 0) + amount;
    numbers[at + 3] = (numbers[at + 3] ?? 0) + tickCount;
    numbers[at + 4] = (numbers[at + 4] ?? 0) + tickAmount;
  }
}
