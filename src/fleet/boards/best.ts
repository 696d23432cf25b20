/** An entry with its number, and how much more it may have. */
export interface Scored<Entry> {
  entry: Entry;
  key: string;
  score: number;
  more: number;
}

/** True if `a` is to stand above `b`. Keys decide between equal numbers, so that two hubs show the same. */
const isAbove = (a: Scored<unknown>, b: Scored<unknown>): boolean =>
  a.score !== b.score ? a.score > b.score : a.key < b.key;

/** Keeps the `top` entries with the largest numbers: a heap with the least of them at its root. */
export class Best<Entry> {
  readonly #top: number;
  readonly #heap: Scored<Entry>[] = [];
  /** The most that an entry which was offered and is not kept can have. */
  others = Number.NEGATIVE_INFINITY;

  constructor(top: number) {
    this.#top = top;
  }

  /** The least number that is kept; undefined while there is place for any. */
  get least(): number | undefined {
    return this.#heap.length < this.#top ? undefined : this.#heap[0]?.score;
  }

  offer(scored: Scored<Entry>): void {
    if (this.#heap.length < this.#top) {
      this.#heap.push(scored);
      this.#rise(this.#heap.length - 1);
      return;
    }
    const [least] = this.#heap;
    if (least === undefined || !isAbove(scored, least)) this.#leave(scored);
    else {
      this.#leave(least);
      this.#heap[0] = scored;
      this.#sink();
    }
  }

  /** From the largest on. */
  get sorted(): Scored<Entry>[] {
    return this.#heap.toSorted((a, b) => (isAbove(a, b) ? -1 : 1));
  }

  /** The most that an entry which is not kept can have, where one that is unknown has at most `unknown`: minus infinity if all are known. */
  below(unknown: number): number {
    return Math.max(this.others, unknown);
  }

  #leave({ score, more }: Scored<Entry>): void {
    this.others = Math.max(this.others, score + more);
  }

  #rise(from: number): void {
    let at = from;
    while (at > 0 && this.#swapIfBelow(at, (at - 1) >> 1)) at = (at - 1) >> 1;
  }

  /** Swaps an entry with its parent if the parent stands above it: the least is to be at the root. */
  #swapIfBelow(at: number, parent: number): boolean {
    const [child, above] = [this.#heap[at], this.#heap[parent]];
    if (child === undefined || above === undefined || !isAbove(above, child)) return false;
    [this.#heap[at], this.#heap[parent]] = [above, child];
    return true;
  }

  #sink(): void {
    let at = 0;
    for (;;) {
      const [left, right] = [this.#heap[2 * at + 1], this.#heap[2 * at + 2]];
      if (left === undefined) return;
      const child = right !== undefined && isAbove(left, right) ? 2 * at + 2 : 2 * at + 1;
      if (!this.#swapIfBelow(child, at)) return;
      at = child;
    }
  }
}

/** Places from the top at which no entry below, nor any other, which has at most `others`, can have more. */
export function sureOf(all: readonly Pick<Scored<unknown>, 'score' | 'more'>[], others: number): number {
  let below = others;
  let sure = all.length;
  for (let place = all.length - 1; place >= 0; place--) {
    const { score = 0, more = 0 } = all[place] ?? {};
    if (score < below) sure = place;
    below = Math.max(below, score + more);
  }
  return sure;
}
